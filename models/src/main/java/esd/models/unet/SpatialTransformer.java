package esd.models.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import esd.models.layer.GroupNorm;
import esd.models.layer.Linear;
import esd.models.tensor.Scratch;
import esd.models.tensor.Segment;
import esd.models.tensor.Weights;
import java.util.ArrayList;
import java.util.List;

/** Attention over the pixels of a feature map and from them to the text, around a skip. */
final class SpatialTransformer implements Stage.Part {
    private final GroupNorm norm;
    private final Linear projIn;
    private final List<TransformerBlock> blocks = new ArrayList<>();
    private final Linear projOut;

    SpatialTransformer(Weights weights, Heads heads) {
        norm = new GroupNorm(weights.at("norm"), 1e-6);
        projIn = new Linear(weights.at("proj_in"));
        int channels = (int) weights.get("norm.weight").getShape().get(0);
        for (int i = 0; weights.has("transformer_blocks." + i + ".norm1.weight"); i++) {
            blocks.add(new TransformerBlock(weights.at("transformer_blocks." + i), heads.of(channels)));
        }
        projOut = new Linear(weights.at("proj_out"));
    }

    @Override
    public NDArray forward(NDArray x, NDArray temb, NDArray context) { // [B, C, H, W], -, [B, S, D]
        Shape shape = x.getShape();
        return Scratch.within(x, made -> {
            NDArray input = Segment.begin(made); // [B, C, H, W]
            NDArray h = projIn.forward(pixels(norm.forward(input), shape)); // [B, HW, C]
            for (TransformerBlock block : blocks) {
                h = block.forward(h, context); // [B, HW, C]
            }
            return map(projOut.forward(h), shape).add(input); // [B, C, H, W]
        });
    }

    private static NDArray pixels(NDArray x, Shape shape) { // [B, C, H, W] to [B, HW, C]
        return x.transpose(0, 2, 3, 1).reshape(shape.get(0), shape.get(2) * shape.get(3), shape.get(1));
    }

    private static NDArray map(NDArray x, Shape shape) { // [B, HW, C] to [B, C, H, W]
        return x.reshape(shape.get(0), shape.get(2), shape.get(3), shape.get(1)).transpose(0, 3, 1, 2);
    }
}
