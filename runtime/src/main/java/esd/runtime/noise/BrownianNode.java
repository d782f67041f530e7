package esd.runtime.noise;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** An interval of a Brownian path and, once asked for, its two halves. Times lie on a grid of a millionth. */
final class BrownianNode {
    private static final int DECIMALS = 6;

    private final @Nullable BrownianNode parent;
    private final double start;
    private final double end;
    private final long spawnKey;
    private final int depth;
    private @Nullable Children children;

    private BrownianNode(@Nullable BrownianNode parent, double start, double end, long spawnKey, int depth) {
        this.parent = parent;
        this.start = start;
        this.end = end;
        this.spawnKey = spawnKey;
        this.depth = depth;
    }

    static BrownianNode root(double start, double end) {
        return new BrownianNode(null, rounded(start), rounded(end), 0, 0);
    }

    /** The nearest time on the grid, ties decided on the exact binary value. */
    static double rounded(double time) {
        return new BigDecimal(time).setScale(DECIMALS, RoundingMode.HALF_EVEN).doubleValue();
    }

    record Children(BrownianNode left, BrownianNode right) {
        double middle() {
            return right.start;
        }
    }

    Children children() {
        Children known = children;
        if (known == null) {
            double middle = rounded(0.5 * (end + start));
            known = new Children(
                    new BrownianNode(this, start, middle, 2 * spawnKey, depth + 1),
                    new BrownianNode(this, middle, end, 2 * spawnKey + 1, depth + 1));
            children = known;
        }
        return known;
    }

    /** The interval that this one is half of; null for the whole. */
    @Nullable
    BrownianNode parent() {
        return parent;
    }

    boolean isLeft() {
        return spawnKey % 2 == 0;
    }

    double start() {
        return start;
    }

    double end() {
        return end;
    }

    /** The seed that halving this interval draws from. */
    long seed(long entropy, int poolSize) {
        return new SeedSequence(entropy, poolSize, spawnKey, depth).state(1)[0];
    }
}
