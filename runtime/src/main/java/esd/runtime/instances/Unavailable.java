package esd.runtime.instances;

/** An instance cannot be made, and why, in words for the caller. */
final class Unavailable extends Exception {
    Unavailable(String message) {
        super(message);
    }

    Unavailable(String message, Throwable cause) {
        super(message, cause);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
