package esd.models.layer;

import ai.djl.ndarray.NDArray;
import esd.models.tensor.Adapter;
import esd.models.tensor.Ops;
import esd.models.tensor.Weights;
import org.jspecify.annotations.Nullable;

/** A convolution that keeps the size (stride 1) or halves it (stride 2); its kernel is what the checkpoint holds. */
public final class Conv2d {
    private final NDArray weight; // [K, C, k, k]
    private final NDArray bias; // [K]
    private final int stride;
    private final int padding;
    private final boolean tiling;
    private final @Nullable Adapter adapter;

    /** Stride 1, padded so that the size stays. */
    public Conv2d(Weights weights) {
        this(weights, 1, (int) weights.get("weight").getShape().get(2) / 2);
    }

    public Conv2d(Weights weights, int stride, int padding) {
        weight = weights.get("weight");
        bias = weights.get("bias");
        this.stride = stride;
        this.padding = padding;
        adapter = weights.adapter("weight").orElse(null);
        tiling = weights.tiling() && padding > 0;
    }

    public NDArray forward(NDArray x) { // [B, C, H, W] to [B, K, H / stride, W / stride]
        NDArray y = tiling
                ? Ops.conv2d(Ops.padAround(x, padding), weight, bias, stride, 0)
                : Ops.conv2d(x, weight, bias, stride, padding); // [B, K, H / stride, W / stride]
        return adapted(x, y);
    }

    /** The convolution plus a term that broadcasts to its result. */
    public NDArray forwardPlus(NDArray x, NDArray term) {
        NDArray y = tiling
                ? Ops.conv2dPlus(Ops.padAround(x, padding), weight, bias, stride, 0, term)
                : Ops.conv2dPlus(x, weight, bias, stride, padding, term);
        return adapted(x, y);
    }

    private NDArray adapted(NDArray x, NDArray y) { // [B, C, H, W], [B, K, H', W']
        return adapter == null ? y : adapter.adapt(x, y); // [B, K, H', W']
    }
}
