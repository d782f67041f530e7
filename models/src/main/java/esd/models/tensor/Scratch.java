package esd.models.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.UnaryOperator;

/** A step's memory: what a body makes of an array is closed with the block, but for its result. */
public final class Scratch {
    private Scratch() {}

    /** Runs a body over {@code x}, which is consumed; the result belongs to the manager that {@code x} had. */
    public static NDArray step(NDArray x, UnaryOperator<NDArray> body) {
        NDManager outer = x.getManager();
        try (NDManager inner = outer.newSubManager()) {
            x.attach(inner);
            NDArray result = body.apply(x);
            result.attach(outer);
            return result;
        }
    }

    /** Runs a body over {@code x}, which lives on; the result belongs to its manager. */
    public static NDArray within(NDArray x, UnaryOperator<NDArray> body) {
        NDManager outer = x.getManager();
        try (NDManager inner = outer.newSubManager()) {
            x.tempAttach(inner);
            NDArray result = body.apply(x);
            result.attach(outer);
            return result;
        }
    }
}
