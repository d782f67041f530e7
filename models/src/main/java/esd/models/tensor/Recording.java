package esd.models.tensor;

import ai.djl.ndarray.NDArray;

/**
 * While it is open, what this thread computes is recorded, so that gradients can flow back through it. What goes into a
 * recorded computation must itself come from Java's numbers or from a recording. Closed, the thread computes as before.
 */
public final class Recording implements AutoCloseable {
    private Recording() {}

    /** Begins to record; recordings do not nest. */
    public static Recording start() {
        TorchScript.record(true);
        return new Recording();
    }

    /** Whether this thread records. */
    static boolean on() {
        return TorchScript.records();
    }

    /** Adds the gradients of a number to those of everything that it was made of and that requires one. */
    public void backward(NDArray loss) {
        TorchScript.backward(loss);
    }

    @Override
    public void close() {
        TorchScript.record(false);
    }
}
