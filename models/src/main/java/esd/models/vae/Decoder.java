package esd.models.vae;

import ai.djl.ndarray.NDArray;
import esd.models.layer.Conv2d;
import esd.models.layer.GroupNorm;
import esd.models.tensor.Scratch;
import esd.models.tensor.Weights;
import java.util.ArrayList;
import java.util.List;

/** Latents to pixels: {@code decoder}. Levels are numbered from the largest, so they run backwards. */
final class Decoder {
    private final Conv2d convIn;
    private final Middle mid;
    private final List<Level> up = new ArrayList<>();
    private final GroupNorm normOut;
    private final Conv2d convOut;

    Decoder(Weights weights) {
        convIn = new Conv2d(weights.at("conv_in"));
        mid = new Middle(weights.at("mid"));
        for (int i = 0; weights.has("up." + i + ".block.0.norm1.weight"); i++) {
            up.add(0, new Level(weights.at("up." + i)));
        }
        normOut = new GroupNorm(weights.at("norm_out"), Vae.EPSILON);
        convOut = new Conv2d(weights.at("conv_out"));
    }

    NDArray forward(NDArray z) { // [B, 4, H, W] to [B, 3, 8H, 8W]
        NDArray h = mid.forward(convIn.forward(z)); // [B, C, H, W]
        for (Level level : up) {
            h = level.forward(h); // [B, K, 2H, 2W]
        }
        return Scratch.step(h, map -> convOut.forward(normOut.forwardSilu(map))); // [B, 3, 8H, 8W]
    }
}
