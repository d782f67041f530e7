package esd.models.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import esd.models.layer.GroupNorm;
import esd.models.layer.Linear;
import esd.models.tensor.Ops;
import esd.models.tensor.Scratch;
import esd.models.tensor.Weights;

/** Attention of one head over all pixels, around a skip. */
final class AttnBlock {
    private final GroupNorm norm;
    private final Linear q;
    private final Linear k;
    private final Linear v;
    private final Linear projOut;

    AttnBlock(Weights weights) {
        norm = new GroupNorm(weights.at("norm"), Vae.EPSILON);
        q = new Linear(weights.at("q"));
        k = new Linear(weights.at("k"));
        v = new Linear(weights.at("v"));
        projOut = new Linear(weights.at("proj_out"));
    }

    /** Consumes {@code x}. */
    NDArray forward(NDArray x) { // [B, C, H, W]
        Shape shape = x.getShape();
        Shape pixels = new Shape(shape.get(0), shape.get(2) * shape.get(3), shape.get(1));
        Shape map = new Shape(shape.get(0), shape.get(2), shape.get(3), shape.get(1));
        return Scratch.step(x, input -> {
            NDArray h = norm.forward(input).transpose(0, 2, 3, 1).reshape(pixels); // [B, HW, C]
            NDArray attended = Ops.attention(q.forward(h), k.forward(h), v.forward(h), 1); // [B, HW, C]
            return projOut.forward(attended).reshape(map).transpose(0, 3, 1, 2).add(input); // [B, C, H, W]
        });
    }
}
