package esd.runtime.onnx;

/** An ONNX file cannot be used, and why. */
public final class BrokenNetwork extends Exception {
    public BrokenNetwork(String message) {
        super(message);
    }

    BrokenNetwork(String message, Throwable cause) {
        super(message, cause);
    }
}
