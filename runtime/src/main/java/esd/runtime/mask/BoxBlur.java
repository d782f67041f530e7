package esd.runtime.mask;

/** Three box blurs a line, which come near to a bell curve (Gwosdek et al., 2011), in the fixed point of Pillow. */
final class BoxBlur {
    private static final int PASSES = 3;
    private static final int UNIT = 1 << 24;

    private final int reach;
    private final long inner;
    private final long outer;

    /** A blur of this deviation in pixels. */
    BoxBlur(int deviation) {
        double radius = radius((double) deviation * deviation / PASSES);
        reach = (int) radius;
        inner = (long) (UNIT / (radius * 2 + 1));
        outer = (UNIT - (2L * reach + 1) * inner) / 2;
    }

    private static float radius(double variance) {
        double whole = Math.floor((Math.sqrt(12 * variance + 1) - 1) / 2);
        double part = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance);
        return (float) (whole + part / (6 * (variance - (whole + 1) * (whole + 1))));
    }

    /** Levels from 0 to 255 of a picture, line by line. */
    int[] blurred(int[] levels, int width, int height) {
        int[] wide = levels;
        for (int pass = 0; pass < PASSES; pass++) {
            wide = along(wide, width, 1, height, width);
        }
        int[] both = wide;
        for (int pass = 0; pass < PASSES; pass++) {
            both = along(both, height, width, width, 1);
        }
        return both;
    }

    private int[] along(int[] levels, int length, int stride, int lines, int lineStride) {
        int[] blurred = new int[levels.length];
        for (int line = 0; line < lines; line++) {
            int start = line * lineStride;
            long sum = 0;
            for (int k = -reach; k <= reach; k++) {
                sum += levels[start + clamped(k, length) * stride];
            }
            for (int x = 0; x < length; x++) {
                long before = levels[start + clamped(x - reach - 1, length) * stride];
                long after = levels[start + clamped(x + reach + 1, length) * stride];
                blurred[start + x * stride] = (int) ((sum * inner + (before + after) * outer + UNIT / 2) >> 24);
                sum += after - levels[start + clamped(x - reach, length) * stride];
            }
        }
        return blurred;
    }

    private static int clamped(int place, int length) {
        return Math.min(length - 1, Math.max(0, place));
    }
}
