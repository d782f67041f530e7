package esd.runtime.local;

import ai.djl.Device;
import esd.models.adapter.Adapters;
import esd.models.checkpoint.LoadedWeights;
import esd.models.checkpoint.TensorFile;
import esd.models.clip.BytePairTokenizer;
import esd.models.clip.ClipText;
import esd.models.layout.Sd1Layout;
import esd.models.layout.TensorFiles;
import esd.models.layout.WrongLayout;
import esd.models.tensor.Precision;
import esd.models.tensor.Recording;
import esd.models.tensor.Torch;
import esd.models.tensor.Weights;
import esd.models.unet.Heads;
import esd.models.unet.Unet;
import esd.models.vae.Vae;
import esd.runtime.kohya.TrainingSettings;
import esd.runtime.training.Networks;
import esd.runtime.weights.Compute;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** A checkpoint in memory with what learns beside it. Closing it frees both. */
final class TrainedModel implements AutoCloseable {
    private final Device device;
    private final LoadedWeights frozen;
    private final LoadedWeights autoencoder;
    private final Adapters adapters;
    private final Networks networks;

    private TrainedModel(LoadedWeights frozen, LoadedWeights autoencoder, Adapters adapters, Compute compute) {
        this.device = compute.device();
        this.frozen = frozen;
        this.autoencoder = autoencoder;
        this.adapters = adapters;
        Weights adapted = adapters.beside(frozen);
        this.networks = new Networks(
                new BytePairTokenizer(),
                new ClipText(adapted.at(Sd1Layout.TEXT)),
                new Unet(adapted.at(Sd1Layout.UNET), Heads.EIGHT, compute.precision()),
                new Vae(autoencoder.at(Sd1Layout.VAE), Precision.FP32),
                Sd1Layout.LATENT_SCALE,
                adapters);
    }

    /** Reads an SD 1.x checkpoint; the frozen weights take the precision, the encoder of pictures is exact. */
    static TrainedModel read(Path file, TrainingSettings settings, Compute compute) throws IOException, WrongLayout {
        Deque<Runnable> undo = new ArrayDeque<>();
        try (TensorFile tensors = TensorFiles.open(file)) {
            return read(tensors, settings, compute, undo);
        } catch (IOException | WrongLayout | RuntimeException | Error e) {
            undo.forEach(Runnable::run);
            Torch.giveBack(compute.device());
            throw e;
        }
    }

    private static TrainedModel read(
            TensorFile tensors, TrainingSettings settings, Compute compute, Deque<Runnable> undo)
            throws IOException, WrongLayout {
        Sd1Layout layout = Sd1Layout.of(tensors.tensors());
        refuse(layout, settings);
        String vae = Sd1Layout.VAE + ".";
        Device device = compute.device();
        LoadedWeights exact = LoadedWeights.read(tensors, name -> name.startsWith(vae), device, Precision.FP32);
        undo.push(exact::close);
        Recording recording = Recording.start();
        try {
            LoadedWeights frozen = LoadedWeights.read(
                    tensors,
                    name -> !name.startsWith(vae) && layout.tensors().containsKey(name),
                    device,
                    compute.precision());
            undo.push(frozen::close);
            Adapters adapters =
                    new Adapters(frozen, settings.network(), settings.pace().seed(), device);
            undo.push(adapters::close);
            return new TrainedModel(frozen, exact, adapters, compute);
        } finally {
            recording.close();
        }
    }

    private static void refuse(Sd1Layout layout, TrainingSettings settings) throws WrongLayout {
        if (layout.unet().inChannels() != layout.unet().outChannels()) {
            throw new WrongLayout("it is an inpainting checkpoint (%d input channels), and LoRAs learn on those with %d"
                    .formatted(layout.unet().inChannels(), layout.unet().outChannels()));
        }
        int clipSkip = settings.data().clipSkip();
        if (clipSkip > layout.text().layers()) {
            throw new WrongLayout("clip_skip is %d, and its text encoder has %d layers"
                    .formatted(clipSkip, layout.text().layers()));
        }
    }

    Networks networks() {
        return networks;
    }

    @Override
    public void close() {
        adapters.close();
        frozen.close();
        autoencoder.close();
        Torch.giveBack(device);
    }
}
