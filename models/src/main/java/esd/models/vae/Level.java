package esd.models.vae;

import ai.djl.ndarray.NDArray;
import esd.models.layer.Conv2d;
import esd.models.tensor.Ops;
import esd.models.tensor.Scratch;
import esd.models.tensor.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Residual blocks at one size, then a change of size where the checkpoint has one. */
final class Level {
    private final List<ResBlock> blocks = new ArrayList<>();
    private final UnaryOperator<NDArray> resize;

    Level(Weights weights) {
        for (int i = 0; weights.has("block." + i + ".norm1.weight"); i++) {
            blocks.add(new ResBlock(weights.at("block." + i)));
        }
        resize = resize(weights);
    }

    private static UnaryOperator<NDArray> resize(Weights weights) {
        if (weights.has("upsample.conv.weight")) {
            Conv2d conv = new Conv2d(weights.at("upsample.conv"));
            return x -> conv.forward(Ops.upsample2x(x)); // [B, C, 2H, 2W]
        }
        if (weights.has("downsample.conv.weight")) {
            Conv2d conv = new Conv2d(weights.at("downsample.conv"), 2, 0);
            return x -> conv.forward(Ops.padRightBottom(x)); // [B, C, H / 2, W / 2]
        }
        return UnaryOperator.identity();
    }

    /** Consumes {@code x}. */
    NDArray forward(NDArray x) { // [B, C, H, W] to [B, K, H', W']
        NDArray h = x;
        for (ResBlock block : blocks) {
            h = block.forward(h); // [B, K, H, W]
        }
        return Scratch.step(h, resize);
    }
}
