package esd.runtime.mask;

import java.awt.image.BufferedImage;

/** Softens a mask's edges by a bell curve that is cut off at two and a half deviations. */
final class MaskBlur {
    private static final double REACH = 2.5;

    private MaskBlur() {}

    static BufferedImage blurred(BufferedImage grey, int deviationX, int deviationY) {
        int[] levels = Greys.colours(grey);
        for (int i = 0; i < levels.length; i++) {
            levels[i] = Greys.level(levels[i]);
        }
        int width = grey.getWidth();
        int height = grey.getHeight();
        int[] lines = along(levels, deviationX, width, 1, height, width);
        int[] both = along(lines, deviationY, height, width, width, 1);
        for (int i = 0; i < both.length; i++) {
            both[i] = Greys.grey(both[i]);
        }
        return Greys.picture(both, width, height);
    }

    /** Blurs so many lines of a length; a pixel's neighbours are a stride apart. */
    private static int[] along(int[] levels, int deviation, int length, int stride, int lines, int lineStride) {
        if (deviation <= 0) {
            return levels;
        }
        double[] bell = bell(deviation);
        int[] blurred = new int[levels.length];
        for (int line = 0; line < lines; line++) {
            for (int place = 0; place < length; place++) {
                double sum = 0;
                for (int i = 0; i < bell.length; i++) {
                    int at = mirrored(place + i - bell.length / 2, length);
                    sum += bell[i] * levels[line * lineStride + at * stride];
                }
                blurred[line * lineStride + place * stride] = (int) Math.rint(sum);
            }
        }
        return blurred;
    }

    private static double[] bell(int deviation) {
        int reach = (int) (REACH * deviation + 0.5);
        double[] bell = new double[2 * reach + 1];
        double sum = 0;
        for (int i = 0; i < bell.length; i++) {
            bell[i] = Math.exp(-(i - reach) * (double) (i - reach) / (2.0 * deviation * deviation));
            sum += bell[i];
        }
        for (int i = 0; i < bell.length; i++) {
            bell[i] /= sum;
        }
        return bell;
    }

    /** A place beyond an end is its mirror image in the outermost pixel. */
    private static int mirrored(int place, int length) {
        int period = Math.max(1, 2 * (length - 1));
        int within = Math.floorMod(place, period);
        return within < length ? within : period - within;
    }
}
