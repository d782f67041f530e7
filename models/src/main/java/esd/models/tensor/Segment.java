package esd.models.tensor;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * A part of a network of which a sparing recording keeps what goes in and what comes out, and not what is between: that is
 * computed again when gradients come back (Chen et al., 2016). Any recording cuts autograd's graph behind it.
 */
public final class Segment {
    private Segment() {}

    /** A part as a function of its inputs alone, the same whenever it is asked. Its result belongs to the first of them. */
    @FunctionalInterface
    public interface Body {
        NDArray of(List<NDArray> inputs);
    }

    /** Runs a part. The inputs were begun, are results of parts, or have no gradient. */
    public static NDArray of(List<NDArray> inputs, Body body) {
        Tape tape = Recording.tape();
        return tape == null ? body.of(inputs) : tape.run(inputs, body);
    }

    /** What was computed outside of parts, for any number of parts to begin with, and for attention that gradients reach. */
    public static NDArray begin(NDArray x) {
        Tape tape = Recording.tape();
        return tape == null || !TorchScript.followed(x) ? x : tape.cut(x);
    }
}
