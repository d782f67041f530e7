package esd.runtime.samplers;

import ai.djl.ndarray.NDArray;
import esd.models.tensor.Scratch;
import esd.runtime.noise.Noise;
import esd.runtime.sampling.Denoiser;
import esd.runtime.sampling.SamplerOptions;
import esd.runtime.sampling.StepListener;

/** "Euler": Karras et al. 2022, algorithm 2, without the second-order correction. */
final class Euler {
    private Euler() {}

    static NDArray sample(
            NDArray x, double[] sigmas, Denoiser denoiser, SamplerOptions options, Noise noise, StepListener listener) {
        int steps = sigmas.length - 1;
        for (int i = 0; i < steps; i++) {
            Churn churn = Churn.at(sigmas[i], steps, options);
            double next = sigmas[i + 1];
            listener.step(i, steps);
            x = Scratch.step(x, latents -> {
                NDArray raised = churn.raise(latents, noise);
                NDArray denoised = denoiser.denoise(raised, churn.sigma());
                listener.denoised(denoised);
                NDArray slope = raised.sub(denoised).div(churn.sigma());
                return raised.add(slope.mul(next - churn.sigma()));
            });
        }
        return x;
    }
}
