package esd.runtime.samplers;

import ai.djl.ndarray.NDArray;
import esd.models.tensor.Scratch;
import esd.runtime.noise.Noise;
import esd.runtime.sampling.Denoiser;
import esd.runtime.sampling.SamplerOptions;
import esd.runtime.sampling.StepListener;

/**
 * "DDIM" (Song et al. 2020), in variance-preserving terms: alpha is the part of the picture in a latent of variance 1.
 *
 * <p>The last level is not zero: as in the webui the latent at that level is the result.
 */
final class Ddim {
    private Ddim() {}

    static NDArray sample(
            NDArray x, double[] sigmas, Denoiser denoiser, SamplerOptions options, Noise noise, StepListener listener) {
        int steps = sigmas.length - 1;
        for (int i = 0; i < steps; i++) {
            double sigma = sigmas[i];
            double alpha = alpha(sigma);
            double nextAlpha = alpha(sigmas[i + 1]);
            double fresh = options.eta() * Math.sqrt((1 - nextAlpha) / (1 - alpha) * (1 - alpha / nextAlpha));
            double direction = Math.sqrt(1 - nextAlpha - fresh * fresh);
            listener.step(i, steps);
            x = Scratch.step(x, latents -> {
                NDArray denoised = denoiser.denoise(latents, sigma);
                listener.denoised(denoised);
                NDArray eps = latents.sub(denoised).div(sigma);
                NDArray stepped = denoised.add(eps.mul(direction / Math.sqrt(nextAlpha)));
                return fresh == 0 ? stepped : stepped.add(noise.like(stepped).mul(fresh / Math.sqrt(nextAlpha)));
            });
        }
        return Scratch.step(x, latents -> latents.mul(Math.sqrt(alpha(sigmas[steps]))));
    }

    private static double alpha(double sigma) {
        return 1 / (1 + sigma * sigma);
    }
}
