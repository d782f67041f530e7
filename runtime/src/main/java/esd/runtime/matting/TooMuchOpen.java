package esd.runtime.matting;

/** A mask leaves too many places open, or what it leaves open cannot be told. */
public final class TooMuchOpen extends Exception {
    TooMuchOpen(String message) {
        super(message);
    }
}
