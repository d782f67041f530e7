package esd.runtime.training;

import esd.models.adapter.Adapters;
import esd.models.net.Autoencoder;
import esd.models.net.NoisePredictor;
import esd.models.net.TextEncoder;
import esd.models.net.Tokenizer;

/**
 * A checkpoint's networks with what learns in them. The weights were loaded while recording, and the encoder of pictures is
 * exact.
 *
 * @param latentScale what latents are multiplied with when they leave the encoder
 */
public record Networks(
        Tokenizer tokenizer,
        TextEncoder textEncoder,
        NoisePredictor noisePredictor,
        Autoencoder autoencoder,
        double latentScale,
        Adapters adapters) {}
