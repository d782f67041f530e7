package esd.runtime.grammar;

/** A bracket of a prompt, inside the ones of its own kind that were open before it; unclosed ones last to the end. */
final class Bracket {
    static final double STRONGER = 1.1;
    static final double WEAKER = 1 / 1.1;

    /** Outside all brackets. */
    static final Bracket NONE = new Bracket();

    private final Bracket outer;
    private double multiplier;
    private int closed;

    private Bracket() {
        this.outer = this;
        this.multiplier = 1;
        this.closed = Integer.MAX_VALUE;
    }

    private Bracket(Bracket outer, double multiplier, int closed) {
        this.outer = outer;
        this.multiplier = multiplier;
        this.closed = closed;
    }

    static Bracket round(Bracket outer) {
        return new Bracket(outer, STRONGER, Integer.MAX_VALUE - 2);
    }

    static Bracket square(Bracket outer) {
        return new Bracket(outer, WEAKER, Integer.MAX_VALUE - 1);
    }

    /** Closes this bracket at a position of the prompt and returns the one around it. */
    Bracket close(double weight, int position) {
        multiplier = weight;
        closed = position;
        return outer;
    }

    Bracket outer() {
        return outer;
    }

    double multiplier() {
        return multiplier;
    }

    boolean closesBefore(Bracket other) {
        return closed < other.closed;
    }
}
