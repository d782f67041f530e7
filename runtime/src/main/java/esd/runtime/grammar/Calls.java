package esd.runtime.grammar;

/**
 * The calls of the network by which a prompt counts its changes: as many as the steps, or twice that with a sampler of
 * second order.
 *
 * @param before calls of an earlier pass; whole numbers and fractions of a prompt count from that pass's beginning
 */
public record Calls(int before, int count) {
    /** A picture's only pass, or its first. */
    public static Calls first(int count) {
        return new Calls(0, count);
    }

    /** The pass at high resolution: 0.5 is in the first pass, 1.5 in this one. */
    public static Calls second(int before, int count) {
        return new Calls(before, count);
    }

    /** The last call before a change that a prompt writes as this number; below 1 it is changed from the start. */
    int lastBefore(String number) {
        double value = Double.parseDouble(number);
        double own = number.contains(".") ? (value - (before > 0 ? 1 : 0)) * count : value - before;
        return (int) Math.min(count, own);
    }
}
