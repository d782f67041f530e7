package esd.runtime.samplers;

import ai.djl.ndarray.NDArray;
import esd.runtime.noise.Noise;
import esd.runtime.sampling.SamplerOptions;

/**
 * The noise that is added before a step of Karras et al.'s algorithm 2.
 *
 * @param sigma the level after it
 * @param deviation what is added to get there; 0 for none
 * @param drawn whether the run churns at all: then noise is drawn at every step, as in k-diffusion, used or not
 */
record Churn(double sigma, double deviation, boolean drawn) {
    static Churn at(double sigma, int steps, SamplerOptions options) {
        double raised = sigma * (1 + options.gamma(sigma, steps));
        double deviation = Math.sqrt(raised * raised - sigma * sigma) * options.noiseScale();
        return new Churn(raised, deviation, options.churn() > 0);
    }

    NDArray raise(NDArray latents, Noise noise) {
        if (!drawn) {
            return latents;
        }
        NDArray fresh = noise.like(latents);
        return deviation == 0 ? latents : latents.add(fresh.mul(deviation));
    }
}
