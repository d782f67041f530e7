package esd.models.vae;

import ai.djl.ndarray.NDArray;
import esd.models.layer.Conv2d;
import esd.models.layer.GroupNorm;
import esd.models.tensor.Scratch;
import esd.models.tensor.Weights;
import java.util.ArrayList;
import java.util.List;

/** Pixels to the moments of their latents: {@code encoder}. */
final class Encoder {
    private final Conv2d convIn;
    private final List<Level> down = new ArrayList<>();
    private final Middle mid;
    private final GroupNorm normOut;
    private final Conv2d convOut;

    Encoder(Weights weights) {
        convIn = new Conv2d(weights.at("conv_in"));
        for (int i = 0; weights.has("down." + i + ".block.0.norm1.weight"); i++) {
            down.add(new Level(weights.at("down." + i)));
        }
        mid = new Middle(weights.at("mid"));
        normOut = new GroupNorm(weights.at("norm_out"), Vae.EPSILON);
        convOut = new Conv2d(weights.at("conv_out"));
    }

    NDArray forward(NDArray x) { // [B, 3, 8H, 8W] to [B, 8, H, W]
        NDArray h = convIn.forward(x); // [B, C, 8H, 8W]
        for (Level level : down) {
            h = level.forward(h); // [B, K, H, W]
        }
        return Scratch.step(mid.forward(h), map -> convOut.forward(normOut.forwardSilu(map))); // [B, 8, H, W]
    }
}
