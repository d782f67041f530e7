package esd.models.net;

import ai.djl.ndarray.NDArray;

/** The network that sees a noisy latent and says which noise is in it. */
public interface NoisePredictor {
    /** How many channels x has: the four of a latent, and five more where an inpainting network sees a mask and a picture. */
    default int channels() {
        return 4;
    }

    /**
     * Predicts the noise (or the velocity) of a batch.
     *
     * @param x scaled latents, [B, C, H, W]
     * @param timestep one per latent, fractional allowed, in [0, 999]
     * @param context text conditioning, [B, S, T]
     * @return [B, 4, H, W] in fp32, owned by the manager of {@code x}
     */
    NDArray predict(NDArray x, double[] timestep, NDArray context);
}
