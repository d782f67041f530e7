package esd.models.unet;

import ai.djl.ndarray.NDArray;
import esd.models.layer.Conv2d;
import esd.models.tensor.Ops;
import esd.models.tensor.Weights;

/** A larger map by repeated pixels, then a convolution. */
final class Upsample {
    private final Conv2d conv;

    Upsample(Weights weights) {
        conv = new Conv2d(weights.at("conv"));
    }

    /** Twice the size, or one less where the map on the way down had an odd size. */
    NDArray forward(NDArray x, long height, long width) { // [B, C, H, W] to [B, C, height, width]
        return conv.forward(Ops.upsample(x, height, width));
    }
}
