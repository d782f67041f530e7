package esd.runtime.sampling;

/** A run was ended between two steps because its thread was interrupted. */
public final class Stopped extends RuntimeException {
    public Stopped(int index, int steps) {
        super("stopped before step %d of %d".formatted(index + 1, steps));
    }
}
