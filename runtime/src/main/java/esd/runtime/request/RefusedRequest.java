package esd.runtime.request;

/** The parameters of a job ask for something that is malformed, out of range, or not done by this version. */
public final class RefusedRequest extends Exception {
    public RefusedRequest(String message) {
        super(message);
    }

    public RefusedRequest(Exception reason) {
        super(reason.getMessage(), reason);
    }
}
