package esd.models.clip;

import ai.djl.ndarray.NDArray;
import esd.models.layer.LayerNorm;
import esd.models.layer.Linear;
import esd.models.tensor.Ops;
import esd.models.tensor.Scratch;
import esd.models.tensor.Weights;

/** Causal self-attention and a feed-forward, each behind its norm and around a skip. */
final class ClipLayer {
    private final LayerNorm norm1;
    private final Linear q;
    private final Linear k;
    private final Linear v;
    private final Linear out;
    private final LayerNorm norm2;
    private final Linear fc1;
    private final Linear fc2;
    private final int heads;

    ClipLayer(Weights weights, int heads) {
        norm1 = new LayerNorm(weights.at("layer_norm1"));
        q = new Linear(weights.at("self_attn.q_proj"));
        k = new Linear(weights.at("self_attn.k_proj"));
        v = new Linear(weights.at("self_attn.v_proj"));
        out = new Linear(weights.at("self_attn.out_proj"));
        norm2 = new LayerNorm(weights.at("layer_norm2"));
        fc1 = new Linear(weights.at("mlp.fc1"));
        fc2 = new Linear(weights.at("mlp.fc2"));
        this.heads = heads;
    }

    /** Consumes {@code x}. */
    NDArray forward(NDArray x) { // [B, S, C]
        NDArray attended = Scratch.step(x, h -> {
            NDArray normed = norm1.forward(h); // [B, S, C]
            NDArray seen = Ops.causalAttention(q.forward(normed), k.forward(normed), v.forward(normed), heads);
            return h.add(out.forward(seen)); // [B, S, C]
        });
        return Scratch.step(attended, h -> h.add(fc2.forward(Ops.quickGelu(fc1.forward(norm2.forward(h))))));
    }
}
