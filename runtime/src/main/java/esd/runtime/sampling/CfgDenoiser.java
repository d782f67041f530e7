package esd.runtime.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import esd.models.net.NoisePredictor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A noise predictor under classifier-free guidance, seen as a denoiser, for one run: it counts its calls, by which
 * prompts change.
 *
 * <p>Each image is a call of the predictor of its own, its conditionings together: matrix products round differently for
 * other batch sizes, and an image must not depend on the batch it is in.
 */
public final class CfgDenoiser implements Denoiser {
    private final NoisePredictor predictor;
    private final SigmaTable table;
    private final List<Guidance> guidances;
    private final @Nullable NDArray beside;
    private int calls;

    /** One guidance per image of the batch. */
    public CfgDenoiser(NoisePredictor predictor, SigmaTable table, List<Guidance> guidances) {
        this(predictor, table, guidances, null);
    }

    /** The same with what an inpainting network sees beside each latent, [1, 5, H, W]. */
    public CfgDenoiser(NoisePredictor predictor, SigmaTable table, List<Guidance> guidances, @Nullable NDArray beside) {
        this.predictor = predictor;
        this.table = table;
        this.guidances = List.copyOf(guidances);
        this.beside = beside;
    }

    @Override
    public NDArray denoise(NDArray x, double sigma) { // [B, C, H, W]
        NDList images = x.split(guidances.size()); // B times [1, C, H, W]
        NDList denoised = new NDList(guidances.size());
        for (int i = 0; i < guidances.size(); i++) {
            denoised.add(denoise(images.get(i), sigma, guidances.get(i))); // [1, C, H, W]
        }
        calls++;
        return NDArrays.concat(denoised, 0); // [B, C, H, W]
    }

    private NDArray denoise(NDArray image, double sigma, Guidance guidance) { // [1, C, H, W]
        NDArray scaled = image.div(Math.sqrt(sigma * sigma + 1)); // [1, C, H, W]
        NDList eps = new NDList(); // n times [1, C, H, W]
        NDArray seen = beside == null ? scaled : scaled.concat(beside, 1); // [1, C, H, W]
        for (NDArray context : Contexts.of(image, guidance, calls)) {
            eps.addAll(predict(seen, sigma, context));
        }
        return image.sub(combined(eps, guidance).mul(sigma)); // [1, C, H, W]
    }

    private NDList predict(NDArray seen, double sigma, NDArray context) {
        int rows = Math.toIntExact(context.getShape().get(0));
        NDArray repeated = rows == 1 ? seen : seen.repeat(0, rows); // [rows, C, H, W]
        double[] timesteps = new double[rows];
        Arrays.fill(timesteps, table.timestep(sigma));
        return predictor.predict(repeated, timesteps, context).split(rows); // rows times [1, C, H, W]
    }

    private static NDArray combined(NDList eps, Guidance guidance) {
        NDArray first = eps.get(0);
        NDArray sum = first;
        for (int i = 1; i < eps.size(); i++) {
            double pull = guidance.scale() * guidance.conditionals().get(i - 1).weight();
            sum = sum.add(eps.get(i).sub(first).mul(pull)); // [1, C, H, W]
        }
        return sum;
    }
}
