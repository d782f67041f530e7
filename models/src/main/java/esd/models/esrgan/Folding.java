package esd.models.esrgan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Squares of pixels as channels, and back. */
final class Folding {
    private Folding() {}

    static NDArray folded(NDArray x, int side) { // [B, C, H, W] to [B, C · side², H / side, W / side]
        Shape shape = x.getShape();
        long height = shape.get(2) / side;
        long width = shape.get(3) / side;
        return x.reshape(new Shape(shape.get(0), shape.get(1), height, side, width, side))
                .transpose(0, 1, 3, 5, 2, 4)
                .reshape(new Shape(shape.get(0), shape.get(1) * side * side, height, width));
    }

    static NDArray unfolded(NDArray x, int side) { // [B, C · side², H, W] to [B, C, side · H, side · W]
        Shape shape = x.getShape();
        long channels = shape.get(1) / side / side;
        return x.reshape(new Shape(shape.get(0), channels, side, side, shape.get(2), shape.get(3)))
                .transpose(0, 1, 4, 2, 5, 3)
                .reshape(new Shape(shape.get(0), channels, shape.get(2) * side, shape.get(3) * side));
    }
}
