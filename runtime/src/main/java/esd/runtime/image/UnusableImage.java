package esd.runtime.image;

/** A file that cannot be used as a picture, and why. */
public final class UnusableImage extends Exception {
    public UnusableImage(String message) {
        super(message);
    }

    public UnusableImage(String message, Throwable cause) {
        super(message, cause);
    }
}
