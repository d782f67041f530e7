package esd.models.unet;

import ai.djl.ndarray.NDArray;
import esd.models.layer.Conv2d;
import esd.models.tensor.Ops;
import esd.models.tensor.Weights;

/** Twice the size by repeated pixels, then a convolution. */
final class Upsample implements Stage.Part {
    private final Conv2d conv;

    Upsample(Weights weights) {
        conv = new Conv2d(weights.at("conv"));
    }

    @Override
    public NDArray forward(NDArray x, NDArray temb, NDArray context) { // [B, C, H, W] to [B, C, 2H, 2W]
        return conv.forward(Ops.upsample2x(x));
    }
}
