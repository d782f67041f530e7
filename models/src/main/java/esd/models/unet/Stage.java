package esd.models.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
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
    private final @Nullable Upsample upsample;

    private Stage(List<Part> parts, @Nullable Upsample upsample) {
        this.parts = parts;
        this.upsample = upsample;
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
        Weights last = weights.at(Integer.toString(parts.size()));
        return new Stage(parts, last.has("conv.weight") ? new Upsample(last) : null);
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
        if (weights.has("weight")) {
            Conv2d conv = new Conv2d(weights);
            return (x, temb, context) -> conv.forward(x);
        }
        return null;
    }

    /** On the way down and in the middle. */
    NDArray forward(NDArray x, NDArray temb, NDArray context) { // [B, C, H, W] to [B, K, H', W']
        NDArray h = x;
        for (Part part : parts) {
            h = part.forward(h, temb, context);
        }
        return h;
    }

    /** On the way up: where the stage ends in a larger map, it has the size of the one that is joined to it next. */
    NDArray forward(NDArray x, NDArray temb, NDArray context, Shape next) { // [B, C, H, W] to [B, K, H', W']
        NDArray h = forward(x, temb, context); // [B, K, H, W]
        return upsample == null ? h : upsample.forward(h, next.get(2), next.get(3));
    }
}
