package esd.models.layer;

import ai.djl.ndarray.NDArray;
import esd.models.tensor.Ops;
import esd.models.tensor.Weights;

/** The feed-forward of a transformer block with a gated GELU (Shazeer, 2020): {@code net.0.proj} and {@code net.2}. */
public final class Geglu {
    private final Linear in; // [8C, C]
    private final Linear out; // [C, 4C]

    public Geglu(Weights weights) {
        in = new Linear(weights.at("net.0.proj"));
        out = new Linear(weights.at("net.2"));
    }

    public NDArray forward(NDArray x) { // [B, S, C]
        return Ops.recorded() || in.adapted() || out.adapted()
                ? out.forward(Ops.gated(in.forward(x)))
                : Ops.geglu(x, in.weight(), in.bias(), out.weight(), out.bias());
    }
}
