package esd.runtime.pipeline;

/** The parameters of a job ask for something that is malformed, out of range, or not done by this version. */
public final class RefusedRequest extends Exception {
    public RefusedRequest(String message) {
        super(message);
    }

    RefusedRequest(Exception reason) {
        super(reason.getMessage(), reason);
    }
}
