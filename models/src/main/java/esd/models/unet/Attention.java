package esd.models.unet;

import ai.djl.ndarray.NDArray;
import esd.models.layer.Linear;
import esd.models.tensor.Ops;
import esd.models.tensor.Weights;

/** Multi-head attention from one sequence to another (Vaswani et al., 2017). */
final class Attention {
    private final Linear toQ;
    private final Linear toK;
    private final Linear toV;
    private final Linear toOut;
    private final int heads;

    Attention(Weights weights, int heads) {
        toQ = new Linear(weights.at("to_q"));
        toK = new Linear(weights.at("to_k"));
        toV = new Linear(weights.at("to_v"));
        toOut = new Linear(weights.at("to_out.0"));
        this.heads = heads;
    }

    NDArray forward(NDArray x, NDArray context) { // [B, HW, C], [B, S, D]
        NDArray q = toQ.forward(x); // [B, HW, C]
        NDArray k = Ops.within(x, toK.forward(context)); // [B, S, C]
        NDArray v = Ops.within(x, toV.forward(context)); // [B, S, C]
        return toOut.forward(Ops.attention(q, k, v, heads)); // [B, HW, C]
    }
}
