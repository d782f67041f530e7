package esd.runtime.sampling;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * What an image shall not show, what it shall, and how strongly the difference counts.
 *
 * @param contexts text conditioning, a call of the predictor each, [n, S, T]: first what not, then what; only the latter
 *     where the scale is 1
 * @param scale {@code cfg_scale}; at 1 the negative prompt has no weight and is not computed
 */
public record Guidance(List<NDArray> contexts, double scale) {
    public Guidance {
        contexts = List.copyOf(contexts);
    }

    /**
     * Both conditionings are [1, S, T]. Of equal length they share a call, and belong to the manager of the first; else
     * they are asked one by one, as the webui does: to pad the shorter one would change the picture.
     */
    public static Guidance of(NDArray unconditional, NDArray conditional, double scale) {
        if (scale == 1) {
            return new Guidance(List.of(conditional), scale);
        }
        boolean alike = unconditional.getShape().equals(conditional.getShape());
        return new Guidance(
                alike ? List.of(unconditional.concat(conditional, 0)) : List.of(unconditional, conditional), scale);
    }
}
