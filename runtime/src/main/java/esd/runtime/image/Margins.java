package esd.runtime.image;

import java.awt.image.BufferedImage;

/** Fills what is beside a picture on a canvas with its outermost line, drawn on as a cubic window continues it. */
final class Margins {
    private static final double FIRST = 1.125;
    private static final double SECOND = -0.125;

    private Margins() {}

    static void left(BufferedImage canvas, int first) {
        for (int x = 0; x < first; x++) {
            column(canvas, x, first, Math.min(first + 1, canvas.getWidth() - 1));
        }
    }

    static void right(BufferedImage canvas, int end) {
        for (int x = end; x < canvas.getWidth(); x++) {
            column(canvas, x, end - 1, Math.max(end - 2, 0));
        }
    }

    static void top(BufferedImage canvas, int first) {
        for (int y = 0; y < first; y++) {
            row(canvas, y, first, Math.min(first + 1, canvas.getHeight() - 1));
        }
    }

    static void bottom(BufferedImage canvas, int end) {
        for (int y = end; y < canvas.getHeight(); y++) {
            row(canvas, y, end - 1, Math.max(end - 2, 0));
        }
    }

    private static void column(BufferedImage canvas, int x, int outer, int inner) {
        for (int y = 0; y < canvas.getHeight(); y++) {
            canvas.setRGB(x, y, continued(canvas.getRGB(outer, y), canvas.getRGB(inner, y)));
        }
    }

    private static void row(BufferedImage canvas, int y, int outer, int inner) {
        for (int x = 0; x < canvas.getWidth(); x++) {
            canvas.setRGB(x, y, continued(canvas.getRGB(x, outer), canvas.getRGB(x, inner)));
        }
    }

    private static int continued(int outer, int inner) {
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            long level = Math.round(FIRST * (outer >> shift & 255) + SECOND * (inner >> shift & 255));
            colour |= (int) Math.min(255, Math.max(0, level)) << shift;
        }
        return colour;
    }
}
