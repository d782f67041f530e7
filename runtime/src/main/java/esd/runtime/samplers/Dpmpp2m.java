package esd.runtime.samplers;

import ai.djl.ndarray.NDArray;
import esd.models.tensor.Scratch;
import esd.runtime.noise.Noise;
import esd.runtime.sampling.Denoiser;
import esd.runtime.sampling.History;
import esd.runtime.sampling.SamplerOptions;
import esd.runtime.sampling.StepListener;

/** "DPM++ 2M": DPM-Solver++ of second order, multistep (Lu et al. 2022). */
final class Dpmpp2m {
    private Dpmpp2m() {}

    static NDArray sample(
            NDArray x, double[] sigmas, Denoiser denoiser, SamplerOptions options, Noise noise, StepListener listener) {
        int steps = sigmas.length - 1;
        try (History earlier = new History(x, 1)) {
            for (int i = 0; i < steps; i++) {
                double sigma = sigmas[i];
                double next = sigmas[i + 1];
                double change = i == 0 || next == 0 ? 0 : logRatio(sigma, next) / logRatio(sigmas[i - 1], sigma) / 2;
                listener.step(i, steps);
                x = Scratch.step(x, latents -> {
                    NDArray denoised = denoiser.denoise(latents, sigma);
                    listener.denoised(denoised);
                    NDArray ahead = change == 0
                            ? denoised
                            : denoised.add(denoised.sub(earlier.last()).mul(change));
                    NDArray stepped = latents.mul(next / sigma).add(ahead.mul(1 - next / sigma));
                    earlier.remember(denoised);
                    return stepped;
                });
            }
        }
        return x;
    }

    private static double logRatio(double sigma, double next) {
        return StrictMath.log(sigma / next);
    }
}
