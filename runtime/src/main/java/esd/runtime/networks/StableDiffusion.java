package esd.runtime.networks;

import esd.models.net.Autoencoder;
import esd.models.net.NoisePredictor;
import esd.models.net.TextEncoder;
import esd.models.net.Tokenizer;
import java.util.function.Supplier;

/**
 * The networks of one checkpoint, and the names by which a picture tells where it came from.
 *
 * @param exactAutoencoder the autoencoder in fp32, asked for when the other one's pixels are not numbers
 * @param latentScale what latents are multiplied with when they leave the encoder
 * @param name the checkpoint file's name without its extension
 * @param hash the first ten digits of the file's SHA-256
 * @param additions what this job adds
 */
public record StableDiffusion(
        Tokenizer tokenizer,
        TextEncoder textEncoder,
        NoisePredictor noisePredictor,
        Autoencoder autoencoder,
        Supplier<Autoencoder> exactAutoencoder,
        double latentScale,
        String name,
        String hash,
        Additions additions) {
    /** Whether the network sees a mask and a picture beside the latent. */
    public boolean inpainting() {
        return noisePredictor.channels() > 4;
    }
}
