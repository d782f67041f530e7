package esd.runtime.backend;

/** A place cannot be made or taken away now, and why, in the backend's own words for the caller. */
public final class EndpointRefused extends Exception {
    public EndpointRefused(String message) {
        super(message);
    }

    public EndpointRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
