package esd.runtime.backend;

/** A job could not be done, and why, in words for the caller. The server goes on. */
public final class JobFailed extends Exception {
    public JobFailed(String message) {
        super(message);
    }

    public JobFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
