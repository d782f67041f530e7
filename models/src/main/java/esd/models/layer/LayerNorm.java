package esd.models.layer;

import ai.djl.ndarray.NDArray;
import esd.models.tensor.Ops;
import esd.models.tensor.Weights;

/** Layer norm over the last axis (Ba et al., 2016). */
public final class LayerNorm {
    private static final double EPSILON = 1e-5;

    private final NDArray weight; // [C]
    private final NDArray bias; // [C]

    public LayerNorm(Weights weights) {
        weight = weights.get("weight");
        bias = weights.get("bias");
    }

    public NDArray forward(NDArray x) { // [.., C]
        return Ops.layerNorm(x, weight, bias, EPSILON);
    }
}
