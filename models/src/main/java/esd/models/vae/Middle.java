package esd.models.vae;

import ai.djl.ndarray.NDArray;
import esd.models.tensor.Weights;

/** The narrowest place of encoder and decoder: a residual block on each side of attention. */
final class Middle {
    private final ResBlock block1;
    private final AttnBlock attn1;
    private final ResBlock block2;

    Middle(Weights weights) {
        block1 = new ResBlock(weights.at("block_1"));
        attn1 = new AttnBlock(weights.at("attn_1"));
        block2 = new ResBlock(weights.at("block_2"));
    }

    /** Consumes {@code x}. */
    NDArray forward(NDArray x) { // [B, C, H, W]
        return block2.forward(attn1.forward(block1.forward(x)));
    }
}
