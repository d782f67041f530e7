package esd.runtime.sampling;

import ai.djl.ndarray.NDArray;

/**
 * What an image shall show, what it shall not, and how strongly the difference counts.
 *
 * @param context text conditioning, [2, S, T]: what not, then what; only the latter, [1, S, T], where the scale is 1
 * @param scale {@code cfg_scale}; at 1 the negative prompt has no weight and is not computed
 */
public record Guidance(NDArray context, double scale) {
    /** Both conditionings are [1, S, T]; the context belongs to the manager of the first. */
    public static Guidance of(NDArray unconditional, NDArray conditional, double scale) {
        return new Guidance(scale == 1 ? conditional : unconditional.concat(conditional, 0), scale);
    }

    boolean guided() {
        return scale != 1;
    }
}
