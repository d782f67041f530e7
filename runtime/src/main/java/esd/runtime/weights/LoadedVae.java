package esd.runtime.weights;

import esd.models.checkpoint.LoadedWeights;
import esd.models.checkpoint.TensorFile;
import esd.models.checkpoint.TensorInfo;
import esd.models.layout.Sd1Layout;
import esd.models.layout.TensorFiles;
import esd.models.net.Autoencoder;
import esd.models.tensor.Precision;
import esd.models.tensor.Weights;
import esd.models.vae.Vae;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Another autoencoder than the checkpoint's, from a file of its own. Closing it frees its weights. */
final class LoadedVae implements Autoencoders, AutoCloseable {
    private static final String WHOLE = Sd1Layout.VAE + ".";

    private final Path file;
    private final Compute compute;
    private final LoadedWeights weights;
    private final String prefix;
    private @Nullable LoadedWeights exact;

    private LoadedVae(Path file, Compute compute, LoadedWeights weights, String prefix) {
        this.file = file;
        this.compute = compute;
        this.weights = weights;
        this.prefix = prefix;
    }

    /** Reads a file under the original names, with their checkpoint's prefix or without, shaped as the checkpoint's. */
    static LoadedVae read(Path file, LoadedWeights checkpoint, Compute compute) throws IOException {
        try (TensorFile tensors = TensorFiles.open(file)) {
            String prefix = tensors.tensors().keySet().stream().anyMatch(name -> name.startsWith(WHOLE)) ? WHOLE : "";
            Set<String> wanted = checkpoint.names().stream()
                    .filter(name -> name.startsWith(WHOLE))
                    .map(name -> prefix + name.substring(WHOLE.length()))
                    .collect(Collectors.toSet());
            for (String name : wanted) {
                compare(name, tensors.tensors(), checkpoint, WHOLE + name.substring(prefix.length()));
            }
            return new LoadedVae(
                    file,
                    compute,
                    LoadedWeights.read(tensors, wanted::contains, compute.device(), compute.precision()),
                    prefix);
        }
    }

    private static void compare(String name, Map<String, TensorInfo> tensors, LoadedWeights checkpoint, String own)
            throws IOException {
        TensorInfo found = tensors.get(name);
        if (found == null) {
            throw new IOException("it is no Stable Diffusion 1.x VAE: tensor %s is missing".formatted(name));
        }
        long[] shape = found.shape().stream().mapToLong(Long::longValue).toArray();
        if (!Arrays.equals(shape, checkpoint.get(own).getShape().getShape())) {
            throw new IOException("it does not fit this checkpoint: tensor %s is %s".formatted(name, found.shape()));
        }
    }

    @Override
    public Autoencoder usual(boolean tiling) {
        return new Vae(within(weights, tiling), compute.precision());
    }

    @Override
    public Autoencoder exact(boolean tiling) {
        if (exact == null) {
            try (TensorFile tensors = TensorFiles.open(file)) {
                exact = LoadedWeights.read(tensors, weights::has, compute.device(), Precision.FP32);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Vae(within(exact, tiling), Precision.FP32);
    }

    private Weights within(LoadedWeights all, boolean tiling) {
        Weights own = prefix.isEmpty() ? all : all.at(Sd1Layout.VAE);
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
