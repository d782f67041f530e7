package esd.runtime.metadata;

/** Values as Python writes them. */
final class Python {
    static final String NONE = "None";

    private Python() {}

    static String of(boolean value) {
        return value ? "True" : "False";
    }

    static String of(long value) {
        return String.valueOf(value);
    }

    static String of(double value) {
        return String.valueOf(value);
    }

    /** Nothing in place of 0. */
    static String orNone(double value) {
        return value == 0 ? NONE : of(value);
    }
}
