package esd.runtime.sampling;

import ai.djl.ndarray.NDArray;

/** A model as samplers see it: a noisy latent and its sigma in, the clean latent it believes in out. */
@FunctionalInterface
public interface Denoiser {
    /** Takes [B, C, H, W] with noise of standard deviation sigma; the result belongs to the manager of {@code x}. */
    NDArray denoise(NDArray x, double sigma);
}
