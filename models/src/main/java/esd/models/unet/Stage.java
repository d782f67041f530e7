package esd.models.unet;

import ai.djl.ndarray.NDArray;
import esd.models.layer.Conv2d;
import esd.models.tensor.MissingTensor;
import esd.models.tensor.Weights;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One numbered place of the U-Net, such as {@code input_blocks.4}: one to three parts, run in their order. */
final class Stage {
    /** What may stand in a stage. */
    interface Part {
        NDArray forward(NDArray x, NDArray temb, NDArray context); // [B, C, H, W], [B, T], [B, S, D]
    }

    private final List<Part> parts;

    private Stage(List<Part> parts) {
        this.parts = parts;
    }

    /** Reads the parts 0, 1, … that the checkpoint has below these weights. */
    static Stage of(Weights weights, Heads heads) {
        List<Part> parts = new ArrayList<>();
        while (parts.size() < 3) {
            Part part = part(weights.at(Integer.toString(parts.size())), heads);
            if (part == null) {
                break;
            }
            parts.add(part);
        }
        if (parts.isEmpty()) {
            throw new MissingTensor(weights.name("0.*"));
        }
        return new Stage(parts);
    }

    private static @Nullable Part part(Weights weights, Heads heads) {
        if (weights.has("in_layers.0.weight")) {
            return new ResBlock(weights);
        }
        if (weights.has("proj_in.weight")) {
            return new SpatialTransformer(weights, heads);
        }
        if (weights.has("op.weight")) {
            Conv2d half = new Conv2d(weights.at("op"), 2, 1);
            return (x, temb, context) -> half.forward(x);
        }
        if (weights.has("conv.weight")) {
            return new Upsample(weights);
        }
        if (weights.has("weight")) {
            Conv2d conv = new Conv2d(weights);
            return (x, temb, context) -> conv.forward(x);
        }
        return null;
    }

    NDArray forward(NDArray x, NDArray temb, NDArray context) { // [B, C, H, W] to [B, K, H', W']
        NDArray h = x;
        for (Part part : parts) {
            h = part.forward(h, temb, context);
        }
        return h;
    }
}
