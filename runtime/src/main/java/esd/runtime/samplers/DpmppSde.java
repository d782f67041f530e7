package esd.runtime.samplers;

import ai.djl.ndarray.NDArray;
import esd.models.tensor.Scratch;
import esd.runtime.noise.Brownian;
import esd.runtime.noise.Noise;
import esd.runtime.sampling.Denoiser;
import esd.runtime.sampling.SamplerOptions;
import esd.runtime.sampling.StepListener;

/** "DPM++ SDE": DPM-Solver++ for the stochastic equation, with a look half a step ahead. */
final class DpmppSde {
    private DpmppSde() {}

    static NDArray sample(
            NDArray x, double[] sigmas, Denoiser denoiser, SamplerOptions options, Noise noise, StepListener listener) {
        int steps = sigmas.length - 1;
        double lowest = sigmas[steps] > 0 ? sigmas[steps] : sigmas[steps - 1];
        Brownian brownian = noise.brownian(x, lowest, sigmas[0]);
        for (int i = 0; i < steps; i++) {
            double sigma = sigmas[i];
            double next = sigmas[i + 1];
            listener.step(i, steps);
            x = Scratch.step(x, latents -> {
                NDArray denoised = denoiser.denoise(latents, sigma);
                listener.denoised(denoised);
                if (next == 0) {
                    return denoised;
                }
                double middle = LogSigma.halfway(sigma, next);
                NDArray half = towards(latents, denoised, sigma, middle, options, brownian);
                return towards(latents, denoiser.denoise(half, middle), sigma, next, options, brownian);
            });
        }
        return x;
    }

    private static NDArray towards(
            NDArray latents, NDArray denoised, double sigma, double next, SamplerOptions options, Brownian brownian) {
        AncestralStep step = AncestralStep.between(sigma, next, options.eta());
        double kept = step.down() / sigma;
        NDArray stepped = latents.mul(kept).add(denoised.mul(1 - kept));
        if (step.up() == 0) {
            return stepped;
        }
        NDArray fresh = brownian.between(latents, LogSigma.there(sigma), LogSigma.there(next));
        return stepped.add(fresh.mul(options.noiseScale() * step.up()));
    }
}
