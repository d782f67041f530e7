package esd.runtime.matting;

/** Nine places of a picture: how their colours spread. One after the other, to be read before the next one is measured. */
final class Window {
    static final int AREA = 9;
    private static final int COLOURS = 3;
    private static final double EPSILON = 1e-7;

    private final int[] picture;
    private final int width;
    private final double[] centred = new double[COLOURS * AREA];
    private final double[] spread = new double[COLOURS * COLOURS];
    private final double[] inverse = new double[COLOURS * COLOURS];

    /** Takes packed colours, row by row. */
    Window(int[] picture, int width) {
        this.picture = picture;
        this.width = width;
    }

    /** The place of a member, 0 to 8, around a middle. */
    int place(int middle, int member) {
        return middle + (member / 3 - 1) * width + member % 3 - 1;
    }

    void measure(int middle) {
        for (int channel = 0; channel < COLOURS; channel++) {
            double mean = 0;
            for (int member = 0; member < AREA; member++) {
                centred[COLOURS * member + channel] = level(place(middle, member), channel);
                mean += centred[COLOURS * member + channel] / AREA;
            }
            for (int member = 0; member < AREA; member++) {
                centred[COLOURS * member + channel] -= mean;
            }
        }
        for (int row = 0; row < COLOURS; row++) {
            for (int column = 0; column < COLOURS; column++) {
                double sum = row == column ? EPSILON : 0;
                for (int member = 0; member < AREA; member++) {
                    sum += centred[COLOURS * member + row] * centred[COLOURS * member + column];
                }
                spread[COLOURS * row + column] = sum / AREA;
            }
        }
        invert();
    }

    private double level(int place, int channel) {
        return ((picture[place] >> (16 - 8 * channel)) & 255) / 255.0;
    }

    private void invert() {
        double determinant = 0;
        for (int row = 0; row < COLOURS; row++) {
            for (int column = 0; column < COLOURS; column++) {
                inverse[COLOURS * column + row] = minor(row, column);
            }
            determinant += spread[row] * inverse[COLOURS * row];
        }
        for (int i = 0; i < inverse.length; i++) {
            inverse[i] /= determinant;
        }
    }

    private double minor(int row, int column) {
        int below = (row + 1) % COLOURS;
        int last = (row + 2) % COLOURS;
        int right = (column + 1) % COLOURS;
        int end = (column + 2) % COLOURS;
        return spread[COLOURS * below + right] * spread[COLOURS * last + end]
                - spread[COLOURS * below + end] * spread[COLOURS * last + right];
    }

    /** What the window adds to the Laplacian for two of its members. */
    double among(int one, int other) {
        double sum = 1;
        for (int row = 0; row < COLOURS; row++) {
            for (int column = 0; column < COLOURS; column++) {
                sum += centred[COLOURS * one + row]
                        * inverse[COLOURS * row + column]
                        * centred[COLOURS * other + column];
            }
        }
        return (one == other ? 1 : 0) - sum / AREA;
    }
}
