package esd.runtime.crop;

/** A file that cannot be used as a picture, and why. */
public final class UnusableImage extends Exception {
    UnusableImage(String message) {
        super(message);
    }

    UnusableImage(String message, Throwable cause) {
        super(message, cause);
    }
}
