package esd.runtime.training;

import ai.djl.Device;
import esd.models.adapter.AdapterSettings;
import esd.models.adapter.Adapters;
import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.LoadedWeights;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorFile;
import esd.models.clip.BytePairTokenizer;
import esd.models.clip.ClipText;
import esd.models.layout.RandomCheckpoint;
import esd.models.layout.Sd1Layout;
import esd.models.tensor.Precision;
import esd.models.tensor.Recording;
import esd.models.tensor.Weights;
import esd.models.unet.Heads;
import esd.models.unet.Unet;
import esd.models.vae.Vae;
import java.io.IOException;
import java.nio.file.Path;

/** The tiny random checkpoint with LoRAs beside it. */
final class TinyNetworks implements AutoCloseable {

    private final LoadedWeights weights;
    private final LoadedWeights exact;
    private final Adapters adapters;
    private final Networks networks;

    TinyNetworks(Path folder, AdapterSettings settings, long seed, Precision precision) throws IOException {
        Path checkpoint = folder.resolve("tiny.safetensors");
        RandomCheckpoint.write(checkpoint, Sd1Layout.tiny(), ElementType.F16, 0);
        Recording recording = Recording.start();
        try (TensorFile file = Safetensors.open(checkpoint)) {
            weights = LoadedWeights.read(file, name -> true, Device.cpu(), precision);
            exact = LoadedWeights.read(file, name -> name.startsWith(Sd1Layout.VAE), Device.cpu(), Precision.FP32);
        } finally {
            recording.close();
        }
        adapters = new Adapters(weights, settings, seed, Device.cpu());
        Weights adapted = adapters.beside(weights);
        networks = new Networks(
                new BytePairTokenizer(),
                new ClipText(adapted.at(Sd1Layout.TEXT)),
                new Unet(adapted.at(Sd1Layout.UNET), Heads.EIGHT, precision),
                new Vae(exact.at(Sd1Layout.VAE), Precision.FP32),
                Sd1Layout.LATENT_SCALE,
                adapters);
    }

    Networks networks() {
        return networks;
    }

    /** Makes a weight of the checkpoint something that is not a number. */
    void poison(String name) {
        (name.startsWith(Sd1Layout.VAE) ? exact : weights).get(name).muli(Float.NaN);
    }

    @Override
    public void close() {
        adapters.close();
        exact.close();
        weights.close();
    }
}
