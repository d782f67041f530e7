package esd.runtime.sampling;

import ai.djl.ndarray.NDArray;
import esd.runtime.noise.Noise;

/** An algorithm that walks latents down the noise levels: a pure function with its own loop. */
@FunctionalInterface
public interface Sampler {
    /**
     * Denoises a batch. The latents given are consumed, the latents returned belong to the same manager.
     *
     * @param x latents at the first level, [B, C, H, W]
     * @param sigmas descending levels, one more than there are steps
     */
    NDArray sample(
            NDArray x, double[] sigmas, Denoiser denoiser, SamplerOptions options, Noise noise, StepListener listener);
}
