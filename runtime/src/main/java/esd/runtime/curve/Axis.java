package esd.runtime.curve;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** A range of numbers along a side of a picture, with marks at round numbers. */
final class Axis {
    private static final int MARKS = 6;

    private final double least;
    private final double most;
    private final double from;
    private final double to;

    /** The least number lies at one pixel, the most at another. */
    Axis(double least, double most, double from, double to) {
        this.least = least;
        this.most = most > least ? most : least + Math.max(Math.abs(least), 1) * 0.1;
        this.from = from;
        this.to = to;
    }

    double at(double number) {
        return from + (number - least) / (most - least) * (to - from);
    }

    /** Multiples of 1, 2 or 5 times a power of ten. */
    List<BigDecimal> marks() {
        BigDecimal step = step();
        List<BigDecimal> marks = new ArrayList<>();
        BigDecimal mark =
                BigDecimal.valueOf(least).divide(step, 0, RoundingMode.CEILING).multiply(step);
        for (; mark.doubleValue() <= most; mark = mark.add(step)) {
            marks.add(mark);
        }
        return marks;
    }

    private BigDecimal step() {
        double rough = (most - least) / MARKS;
        BigDecimal power = BigDecimal.ONE.scaleByPowerOfTen((int) Math.floor(Math.log10(rough)));
        double share = rough / power.doubleValue();
        return power.multiply(BigDecimal.valueOf(share > 5 ? 10 : share > 2 ? 5 : share > 1 ? 2 : 1));
    }
}
