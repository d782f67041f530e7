package esd.models.tensor;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * While it is open, what this thread computes is recorded, so that gradients can flow back through it. What goes into a
 * recorded computation must itself come from Java's numbers or from a recording. Closed, the thread computes as before.
 */
public final class Recording implements AutoCloseable {
    /** Scores of attention that may be kept for the way back, which is faster than to compute them again: 512 MB of halves. */
    private static final long SCORES = 1L << 28;

    private static final ThreadLocal<@Nullable Recording> CURRENT = new ThreadLocal<>();

    private final Tape tape;
    private boolean goingBack;
    private long room;

    private Recording(Tape tape, long room) {
        this.tape = tape;
        this.room = room;
        TorchScript.record(true);
        CURRENT.set(this);
    }

    /** Begins to record; recordings do not nest. */
    public static Recording start() {
        return keeping(SCORES);
    }

    /** The same with room for so many scores of attention. */
    static Recording keeping(long scores) {
        return new Recording(new Tape(false), scores);
    }

    /** Begins to record in less memory and more time: what a {@link Segment} computes is computed twice. */
    public static Recording sparing() {
        return new Recording(new Tape(true), SCORES);
    }

    /** Whether this thread records. */
    static boolean on() {
        return TorchScript.records();
    }

    /** Whether gradients will flow back through what this thread computes now. */
    static boolean follows() {
        return TorchScript.follows();
    }

    /** The parts that this thread records; none once it goes back, or where autograd does not follow. */
    static @Nullable Tape tape() {
        Recording recording = CURRENT.get();
        return recording == null || recording.goingBack || !follows() ? null : recording.tape;
    }

    /** Takes room for so many scores of attention, if there is any left. */
    static boolean keeps(long scores) {
        Recording recording = CURRENT.get();
        if (recording == null || recording.room < scores) {
            return false;
        }
        recording.room -= scores;
        return true;
    }

    /** What was kept so far is no longer held. */
    static void emptied() {
        Recording recording = CURRENT.get();
        if (recording != null) {
            recording.room = SCORES;
        }
    }

    /** Adds the gradients of a number to those of everything that it was made of and that requires one. */
    public void backward(NDArray loss) {
        TorchScript.backward(loss, loss.onesLike());
        goingBack = true;
        tape.backward();
    }

    @Override
    public void close() {
        CURRENT.remove();
        TorchScript.record(false);
        tape.close();
    }
}
