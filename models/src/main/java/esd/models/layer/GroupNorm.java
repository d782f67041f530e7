package esd.models.layer;

import ai.djl.ndarray.NDArray;
import esd.models.tensor.Ops;
import esd.models.tensor.Weights;

/** Group norm over 32 groups of channels (Wu and He, 2018). */
public final class GroupNorm {
    private static final int GROUPS = 32;

    private final NDArray weight; // [C]
    private final NDArray bias; // [C]
    private final double epsilon;

    public GroupNorm(Weights weights, double epsilon) {
        weight = weights.get("weight");
        bias = weights.get("bias");
        this.epsilon = epsilon;
    }

    public NDArray forward(NDArray x) { // [B, C, H, W]
        return Ops.groupNorm(x, weight, bias, GROUPS, epsilon);
    }

    public NDArray forwardSilu(NDArray x) { // [B, C, H, W]
        return Ops.groupNormSilu(x, weight, bias, GROUPS, epsilon);
    }
}
