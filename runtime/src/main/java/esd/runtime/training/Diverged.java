package esd.runtime.training;

/** A training cannot go on, since something is no longer a number. */
public final class Diverged extends Exception {
    Diverged(long step, String tensor) {
        super("step %d: %s is NaN or infinite; a lower learning rate may help".formatted(step, tensor));
    }
}
