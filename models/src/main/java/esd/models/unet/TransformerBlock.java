package esd.models.unet;

import ai.djl.ndarray.NDArray;
import esd.models.layer.Geglu;
import esd.models.layer.LayerNorm;
import esd.models.tensor.Scratch;
import esd.models.tensor.Segment;
import esd.models.tensor.Weights;

/** Self-attention, attention to the text, feed-forward; each behind its norm and around a skip. */
final class TransformerBlock {
    private final LayerNorm norm1;
    private final Attention attn1;
    private final LayerNorm norm2;
    private final Attention attn2;
    private final LayerNorm norm3;
    private final Geglu ff;

    TransformerBlock(Weights weights, int heads) {
        norm1 = new LayerNorm(weights.at("norm1"));
        attn1 = new Attention(weights.at("attn1"), heads);
        norm2 = new LayerNorm(weights.at("norm2"));
        attn2 = new Attention(weights.at("attn2"), heads);
        norm3 = new LayerNorm(weights.at("norm3"));
        ff = new Geglu(weights.at("ff"));
    }

    /** Consumes {@code x}. */
    NDArray forward(NDArray x, NDArray context) { // [B, HW, C], [B, S, D]
        NDArray seen = Scratch.step(x, made -> {
            NDArray h = Segment.begin(made); // [B, HW, C]
            NDArray normed = norm1.forward(h); // [B, HW, C]
            return h.add(attn1.forward(normed, normed)); // [B, HW, C]
        });
        NDArray told = Scratch.step(seen, made -> {
            NDArray h = Segment.begin(made); // [B, HW, C]
            return h.add(attn2.forward(norm2.forward(h), context)); // [B, HW, C]
        });
        return Scratch.step(told, h -> h.add(ff.forward(norm3.forward(h)))); // [B, HW, C]
    }
}
