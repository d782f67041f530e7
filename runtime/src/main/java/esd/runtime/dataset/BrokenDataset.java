package esd.runtime.dataset;

/** What there is cannot be trained on, and why in one line. */
public final class BrokenDataset extends Exception {
    public BrokenDataset(String message) {
        super(message);
    }

    public BrokenDataset(String message, Throwable cause) {
        super(message, cause);
    }
}
