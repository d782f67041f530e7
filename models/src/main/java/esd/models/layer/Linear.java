package esd.models.layer;

import ai.djl.ndarray.NDArray;
import esd.models.tensor.Adapter;
import esd.models.tensor.Ops;
import esd.models.tensor.Weights;
import org.jspecify.annotations.Nullable;

/** A linear map of the last axis; a bias is added where the checkpoint has one. */
public final class Linear {
    private final NDArray weight; // [K, C] or [K, C, 1, 1]
    private final @Nullable NDArray bias; // [K]
    private final @Nullable Adapter adapter;

    /** Reads the layer below these names; the kernel of a 1×1 convolution, [K, C, 1, 1], serves as well. */
    public Linear(Weights weights) {
        weight = weights.get("weight");
        bias = weights.has("bias") ? weights.get("bias") : null;
        adapter = weights.adapter("weight").orElse(null);
    }

    public NDArray forward(NDArray x) { // [.., C] to [.., K]
        NDArray y = bias == null ? Ops.linear(x, weight) : Ops.linear(x, weight, bias); // [.., K]
        return adapter == null ? y : adapter.adapt(x, y); // [.., K]
    }

    /** Whether something learns beside it, so that its weight alone does not tell what it does. */
    boolean adapted() {
        return adapter != null;
    }

    NDArray weight() {
        return weight;
    }

    NDArray bias() {
        if (bias == null) {
            throw new IllegalStateException("this linear layer has no bias");
        }
        return bias;
    }
}
