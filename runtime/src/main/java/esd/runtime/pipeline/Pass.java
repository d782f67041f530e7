package esd.runtime.pipeline;

import ai.djl.ndarray.NDArray;
import esd.models.net.NoisePredictor;
import esd.models.tensor.Ops;
import esd.runtime.networks.NotFinite;
import esd.runtime.noise.Noise;
import esd.runtime.samplers.Method;
import esd.runtime.sampling.CfgDenoiser;
import esd.runtime.sampling.Denoiser;
import esd.runtime.sampling.Guidance;
import esd.runtime.sampling.SamplerOptions;
import esd.runtime.sampling.SigmaTable;
import java.util.List;

/** How the latents of a request are sampled. */
record Pass(NoisePredictor predictor, Guidance guidance, Method method, SamplerOptions options) {
    private static final SigmaTable SIGMAS = SigmaTable.scaledLinear();

    /** The latent without noise, [1, 4, H, W]; what it starts with is consumed. */
    NDArray latent(Start start, Noise noise, PictureSteps steps) throws NotFinite {
        Denoiser guided = new CfgDenoiser(
                predictor, SIGMAS, List.of(guidance), start.beside().orElse(null));
        Denoiser denoiser =
                start.kept().isPresent() ? method.keeping(guided, start.kept().get()) : guided;
        NDArray sampled = method.from(start.x(), start.levels(), denoiser, options, noise, steps); // [1, 4, H, W]
        steps.sampled(start.levels().length - 1);
        if (!Ops.finite(sampled)) {
            throw new NotFinite("the latent");
        }
        return start.kept().isPresent() ? start.kept().get().under(sampled, 1) : sampled;
    }
}
