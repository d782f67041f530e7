package esd.runtime.weights;

import esd.models.checkpoint.LoadedWeights;
import esd.models.checkpoint.TensorFile;
import esd.models.clip.BytePairTokenizer;
import esd.models.clip.ClipText;
import esd.models.layout.Sd1Layout;
import esd.models.layout.TensorFiles;
import esd.models.layout.WrongLayout;
import esd.models.net.Autoencoder;
import esd.models.tensor.Precision;
import esd.models.tensor.Weights;
import esd.models.unet.Heads;
import esd.models.unet.Unet;
import esd.models.vae.Vae;
import esd.runtime.networks.Additions;
import esd.runtime.networks.StableDiffusion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A checkpoint in memory, ready to compute. Closing it frees its weights. */
public final class LoadedModel implements Autoencoders, AutoCloseable {
    private final Path file;
    private final Compute compute;
    private final LoadedWeights weights;
    private final StableDiffusion networks;
    private @Nullable LoadedWeights exact;

    private LoadedModel(Path file, Compute compute, LoadedWeights weights, String name, String hash) {
        this.file = file;
        this.compute = compute;
        this.weights = weights;
        this.networks = new StableDiffusion(
                new BytePairTokenizer(),
                new ClipText(weights.at(Sd1Layout.TEXT)),
                new Unet(weights.at(Sd1Layout.UNET), Heads.EIGHT, compute.precision()),
                usual(false),
                () -> exact(false),
                Sd1Layout.LATENT_SCALE,
                name,
                hash,
                Additions.NONE);
    }

    /** Reads a checkpoint file whose tensors must be those of an SD 1.x checkpoint. */
    static LoadedModel read(Path file, Compute compute, String name, String hash) throws IOException, WrongLayout {
        try (TensorFile tensors = TensorFiles.open(file)) {
            Sd1Layout layout = Sd1Layout.of(tensors.tensors());
            LoadedWeights weights =
                    LoadedWeights.read(tensors, layout.tensors()::containsKey, compute.device(), compute.precision());
            try {
                return new LoadedModel(file, compute, weights, name, hash);
            } catch (RuntimeException | Error e) {
                weights.close();
                throw e;
            }
        }
    }

    StableDiffusion networks() {
        return networks;
    }

    /** The weights, to make others of. */
    LoadedWeights weights() {
        return weights;
    }

    /** The memory that it takes. */
    long bytes() {
        return weights.bytes() + (exact == null ? 0 : exact.bytes());
    }

    public Optional<String> firstNotFinite() {
        return weights.firstNotFinite();
    }

    @Override
    public Autoencoder usual(boolean tiling) {
        return new Vae(within(weights, tiling), compute.precision());
    }

    @Override
    public Autoencoder exact(boolean tiling) {
        if (exact == null) {
            try (TensorFile tensors = TensorFiles.open(file)) {
                exact = LoadedWeights.read(
                        tensors, name -> name.startsWith(Sd1Layout.VAE + "."), compute.device(), Precision.FP32);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Vae(within(exact, tiling), Precision.FP32);
    }

    private static Weights within(LoadedWeights all, boolean tiling) {
        Weights own = all.at(Sd1Layout.VAE);
        return tiling ? own.tiled() : own;
    }

    @Override
    public void close() {
        weights.close();
        if (exact != null) {
            exact.close();
        }
    }
}
