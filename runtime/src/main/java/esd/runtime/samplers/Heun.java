package esd.runtime.samplers;

import ai.djl.ndarray.NDArray;
import esd.models.tensor.Scratch;
import esd.runtime.noise.Noise;
import esd.runtime.sampling.Denoiser;
import esd.runtime.sampling.SamplerOptions;
import esd.runtime.sampling.StepListener;

/** "Heun": Karras et al. 2022, algorithm 2: the slope is the mean of those at both ends of a step. */
final class Heun {
    private Heun() {}

    static NDArray sample(
            NDArray x, double[] sigmas, Denoiser denoiser, SamplerOptions options, Noise noise, StepListener listener) {
        int steps = sigmas.length - 1;
        for (int i = 0; i < steps; i++) {
            Churn churn = Churn.at(sigmas[i], steps, options);
            double next = sigmas[i + 1];
            double stride = next - churn.sigma();
            listener.step(i, steps);
            x = Scratch.step(x, latents -> {
                NDArray raised = churn.raise(latents, noise);
                NDArray denoised = denoiser.denoise(raised, churn.sigma());
                listener.denoised(denoised);
                NDArray slope = raised.sub(denoised).div(churn.sigma());
                NDArray stepped = raised.add(slope.mul(stride));
                if (next == 0) {
                    return stepped;
                }
                NDArray slopeThere =
                        stepped.sub(denoiser.denoise(stepped, next)).div(next);
                return raised.add(slope.add(slopeThere).div(2).mul(stride));
            });
        }
        return x;
    }
}
