package esd.runtime.samplers;

import ai.djl.ndarray.NDArray;
import esd.models.tensor.Scratch;
import esd.runtime.noise.Noise;
import esd.runtime.sampling.Denoiser;
import esd.runtime.sampling.SamplerOptions;
import esd.runtime.sampling.StepListener;

/** "Euler a": Euler steps below the next level, and fresh noise back up to it. */
final class EulerAncestral {
    private EulerAncestral() {}

    static NDArray sample(
            NDArray x, double[] sigmas, Denoiser denoiser, SamplerOptions options, Noise noise, StepListener listener) {
        int steps = sigmas.length - 1;
        for (int i = 0; i < steps; i++) {
            double sigma = sigmas[i];
            double next = sigmas[i + 1];
            AncestralStep step = AncestralStep.between(sigma, next, options.eta());
            listener.step(i, steps);
            x = Scratch.step(x, latents -> {
                NDArray denoised = denoiser.denoise(latents, sigma);
                listener.denoised(denoised);
                NDArray slope = latents.sub(denoised).div(sigma);
                NDArray stepped = latents.add(slope.mul(step.down() - sigma));
                return next == 0 ? stepped : stepped.add(noise.like(stepped).mul(options.noiseScale() * step.up()));
            });
        }
        return x;
    }
}
