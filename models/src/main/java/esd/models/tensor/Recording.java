package esd.models.tensor;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * While it is open, what this thread computes is recorded, so that gradients can flow back through it. What goes into a
 * recorded computation must itself come from Java's numbers or from a recording. Closed, the thread computes as before.
 */
public final class Recording implements AutoCloseable {
    private static final ThreadLocal<@Nullable Tape> TAPE = new ThreadLocal<>();

    private final @Nullable Tape tape;

    private Recording(@Nullable Tape tape) {
        this.tape = tape;
        TorchScript.record(true);
        TAPE.set(tape);
    }

    /** Begins to record; recordings do not nest. */
    public static Recording start() {
        return new Recording(null);
    }

    /** Begins to record in less memory and more time: what a {@link Segment} computes is computed twice. */
    public static Recording sparing() {
        return new Recording(new Tape());
    }

    /** Whether this thread records. */
    static boolean on() {
        return TorchScript.records();
    }

    /** What a sparing recording of this thread keeps. */
    static @Nullable Tape tape() {
        return TAPE.get();
    }

    /** Adds the gradients of a number to those of everything that it was made of and that requires one. */
    public void backward(NDArray loss) {
        TorchScript.backward(loss, loss.onesLike());
        if (tape != null) {
            TAPE.remove();
            tape.backward();
        }
    }

    @Override
    public void close() {
        TAPE.remove();
        TorchScript.record(false);
        if (tape != null) {
            tape.close();
        }
    }
}
