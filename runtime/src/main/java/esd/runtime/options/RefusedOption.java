package esd.runtime.options;

/** An option is unknown, malformed, out of range, or asks for what this version does not do. */
public final class RefusedOption extends Exception {
    public RefusedOption(String message) {
        super(message);
    }
}
