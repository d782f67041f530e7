package esd.runtime.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import esd.models.net.NoisePredictor;
import java.util.Arrays;
import java.util.List;

/**
 * A noise predictor under classifier-free guidance, seen as a denoiser.
 *
 * <p>Each image is one call of the predictor, its two conditionings together: matrix products round differently for
 * other batch sizes, and an image must not depend on the batch it is in.
 */
public final class CfgDenoiser implements Denoiser {
    private final NoisePredictor predictor;
    private final SigmaTable table;
    private final List<Guidance> guidances;

    /** One guidance per image of the batch. */
    public CfgDenoiser(NoisePredictor predictor, SigmaTable table, List<Guidance> guidances) {
        this.predictor = predictor;
        this.table = table;
        this.guidances = List.copyOf(guidances);
    }

    @Override
    public NDArray denoise(NDArray x, double sigma) { // [B, C, H, W]
        NDList images = x.split(guidances.size()); // B times [1, C, H, W]
        NDList denoised = new NDList(guidances.size());
        for (int i = 0; i < guidances.size(); i++) {
            denoised.add(denoise(images.get(i), sigma, guidances.get(i))); // [1, C, H, W]
        }
        return NDArrays.concat(denoised, 0); // [B, C, H, W]
    }

    private NDArray denoise(NDArray image, double sigma, Guidance guidance) { // [1, C, H, W]
        NDArray scaled = image.div(Math.sqrt(sigma * sigma + 1)); // [1, C, H, W]
        NDArray eps = guidance.guided() ? guided(scaled, sigma, guidance) : predict(scaled, sigma, guidance);
        return image.sub(eps.mul(sigma)); // [1, C, H, W]
    }

    private NDArray guided(NDArray scaled, double sigma, Guidance guidance) {
        NDList eps = predict(scaled.concat(scaled, 0), sigma, guidance).split(2); // 2 times [1, C, H, W]
        NDArray unconditional = eps.get(0);
        return unconditional.add(eps.get(1).sub(unconditional).mul(guidance.scale())); // [1, C, H, W]
    }

    private NDArray predict(NDArray rows, double sigma, Guidance guidance) {
        double[] timesteps = new double[Math.toIntExact(rows.getShape().get(0))];
        Arrays.fill(timesteps, table.timestep(sigma));
        return predictor.predict(rows, timesteps, guidance.context());
    }
}
