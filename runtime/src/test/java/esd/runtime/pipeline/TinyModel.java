package esd.runtime.pipeline;

import ai.djl.Device;
import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.LoadedWeights;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorFile;
import esd.models.clip.BytePairTokenizer;
import esd.models.clip.ClipText;
import esd.models.layout.RandomCheckpoint;
import esd.models.layout.Sd1Layout;
import esd.models.tensor.Precision;
import esd.models.tensor.Weights;
import esd.models.unet.Heads;
import esd.models.unet.Unet;
import esd.models.vae.Vae;
import esd.runtime.networks.Additions;
import esd.runtime.networks.StableDiffusion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tiny random checkpoint that the golden pictures were made with, in full precision. */
final class TinyModel implements AutoCloseable {

    private final LoadedWeights weights;
    private final StableDiffusion networks;
    private final StableDiffusion tiled;

    TinyModel() throws IOException {
        this(Sd1Layout.tiny());
    }

    TinyModel(Sd1Layout layout) throws IOException {
        Path checkpoint = Files.createTempFile("tiny", ".safetensors");
        RandomCheckpoint.write(checkpoint, layout, ElementType.F16, 0);
        try (TensorFile file = Safetensors.open(checkpoint)) {
            weights = LoadedWeights.read(file, name -> true, Device.cpu(), Precision.FP32);
        } finally {
            Files.delete(checkpoint);
        }
        networks = networks(weights);
        tiled = networks(weights.tiled());
    }

    private static StableDiffusion networks(Weights weights) {
        Vae vae = new Vae(weights.at(Sd1Layout.VAE), Precision.FP32);
        return new StableDiffusion(
                new BytePairTokenizer(),
                new ClipText(weights.at(Sd1Layout.TEXT)),
                new Unet(weights.at(Sd1Layout.UNET), Heads.EIGHT, Precision.FP32),
                vae,
                () -> vae,
                Sd1Layout.LATENT_SCALE,
                "tiny",
                "0123456789",
                Additions.NONE);
    }

    StableDiffusion tiled() {
        return tiled;
    }

    StableDiffusion networks() {
        return networks;
    }

    @Override
    public void close() {
        weights.close();
    }
}
