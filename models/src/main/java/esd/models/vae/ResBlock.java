package esd.models.vae;

import ai.djl.ndarray.NDArray;
import esd.models.layer.Conv2d;
import esd.models.layer.GroupNorm;
import esd.models.tensor.Scratch;
import esd.models.tensor.Weights;
import org.jspecify.annotations.Nullable;

/** Two convolutions around a skip. */
final class ResBlock {
    private final GroupNorm norm1;
    private final Conv2d conv1;
    private final GroupNorm norm2;
    private final Conv2d conv2;
    private final @Nullable Conv2d ninShortcut;

    ResBlock(Weights weights) {
        norm1 = new GroupNorm(weights.at("norm1"), Vae.EPSILON);
        conv1 = new Conv2d(weights.at("conv1"));
        norm2 = new GroupNorm(weights.at("norm2"), Vae.EPSILON);
        conv2 = new Conv2d(weights.at("conv2"));
        ninShortcut = weights.has("nin_shortcut.weight") ? new Conv2d(weights.at("nin_shortcut")) : null;
    }

    /** Consumes {@code x}. */
    NDArray forward(NDArray x) { // [B, C, H, W] to [B, K, H, W]
        return Scratch.step(x, input -> {
            NDArray h = Scratch.within(input, map -> conv1.forward(norm1.forwardSilu(map))); // [B, K, H, W]
            NDArray activated = Scratch.step(h, norm2::forwardSilu); // [B, K, H, W]
            NDArray residual = ninShortcut == null ? input : ninShortcut.forward(input); // [B, K, H, W]
            return conv2.forwardPlus(activated, residual); // [B, K, H, W]
        });
    }
}
