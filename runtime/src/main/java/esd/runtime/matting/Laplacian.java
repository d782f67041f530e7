package esd.runtime.matting;

import java.util.Arrays;

/**
 * The matting Laplacian of a picture (Levin, Lischinski and Weiss, 2008) at the places that are open: small where the
 * opacities in each window of nine places are a linear function of the colours there. Being symmetric it keeps, for each
 * open place, itself and the twelve places after it that share a window with it.
 */
final class Laplacian {
    private static final int MOST_OPEN = 3_000_000;
    private static final int AFTER = 12;
    private static final int KEPT = AFTER + 1;

    private final int width;
    private final Trimap trimap;
    private final int[] open;
    private final int[] numbers;
    private final double[] values;
    private final double[] pull;

    /** Takes packed colours, row by row; throws if more is open than memory is planned for. */
    Laplacian(int[] colours, int width, Trimap trimap) throws TooMuchOpen {
        this.width = width;
        this.trimap = trimap;
        this.numbers = new int[colours.length];
        this.open = numbered();
        if (open.length > MOST_OPEN) {
            throw new TooMuchOpen("%d places are neither surely in front nor surely behind, allowed are %d"
                    .formatted(open.length, MOST_OPEN));
        }
        this.values = new double[KEPT * open.length];
        this.pull = new double[open.length];
        assemble(new Window(colours, width));
    }

    /** The open places, in the order of all vectors here. */
    int[] open() {
        return open;
    }

    /** What the places that are surely in front demand of the open ones. */
    double[] pull() {
        return pull;
    }

    private int[] numbered() {
        int[] places = new int[numbers.length];
        int count = 0;
        for (int place = 0; place < numbers.length; place++) {
            numbers[place] = trimap.open(place) ? count : -1;
            if (trimap.open(place)) {
                places[count++] = place;
            }
        }
        return Arrays.copyOf(places, count);
    }

    private void assemble(Window window) {
        for (int middle = width + 1; middle < numbers.length - width - 1; middle++) {
            int column = middle % width;
            if (column > 0 && column < width - 1 && anyOpen(window, middle)) {
                window.measure(middle);
                for (int member = 0; member < Window.AREA; member++) {
                    add(window, middle, member);
                }
            }
        }
    }

    private boolean anyOpen(Window window, int middle) {
        for (int member = 0; member < Window.AREA; member++) {
            if (numbers[window.place(middle, member)] >= 0) {
                return true;
            }
        }
        return false;
    }

    private void add(Window window, int middle, int one) {
        int number = numbers[window.place(middle, one)];
        if (number < 0) {
            return;
        }
        for (int other = 0; other < Window.AREA; other++) {
            int place = window.place(middle, other);
            if (trimap.front(place)) {
                pull[number] -= window.among(one, other);
            } else if (other >= one && numbers[place] >= 0) {
                values[KEPT * number + slot(other / 3 - one / 3, other % 3 - one % 3)] += window.among(one, other);
            }
        }
    }

    /** Where the value lies for a place so many rows below and columns to the right: two in its row, five in the next ones. */
    private static int slot(int down, int right) {
        return down == 0 ? right : 5 * down + right;
    }

    /** The number of the place that a slot of an open place is for, or -1 if that is not open. */
    private int after(int number, int slot) {
        int down = (slot + 2) / 5;
        int place = open[number] + down * width + slot - 5 * down;
        return place < numbers.length ? numbers[place] : -1;
    }

    /** The product with a vector over the open places. */
    void apply(double[] vector, double[] product) {
        Arrays.fill(product, 0);
        for (int i = 0; i < open.length; i++) {
            product[i] += values[KEPT * i] * vector[i];
            for (int slot = 1; slot < KEPT; slot++) {
                int j = after(i, slot);
                if (j >= 0) {
                    double value = values[KEPT * i + slot];
                    product[i] += value * vector[j];
                    product[j] += value * vector[i];
                }
            }
        }
    }

    /** Symmetric Gauss and Seidel: one sweep down and one up bring a vector near what gives it as the product. */
    double[] near(double[] vector) {
        double[] near = vector.clone();
        for (int i = 0; i < open.length; i++) {
            near[i] /= own(i);
            for (int slot = 1; slot < KEPT; slot++) {
                int j = after(i, slot);
                if (j >= 0) {
                    near[j] -= values[KEPT * i + slot] * near[i];
                }
            }
        }
        for (int i = open.length - 1; i >= 0; i--) {
            double sum = 0;
            for (int slot = 1; slot < KEPT; slot++) {
                int j = after(i, slot);
                if (j >= 0) {
                    sum += values[KEPT * i + slot] * near[j];
                }
            }
            near[i] -= sum / own(i);
        }
        return near;
    }

    /** A place in no window, or in windows of one colour only, has nothing of its own. */
    private double own(int number) {
        return Math.max(values[KEPT * number], 1e-12);
    }
}
