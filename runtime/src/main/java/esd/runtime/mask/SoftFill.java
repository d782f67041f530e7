package esd.runtime.mask;

import java.awt.image.BufferedImage;

/**
 * Fills what a mask marks with the colours around it: ever sharper copies of the rest of the picture, blurred across its
 * edge, are laid over each other. In the 8 bits of Pillow, whose rounding shows where little of a colour is left.
 */
final class SoftFill {
    /** Deviation of a blur, and how often its result is laid over what is there. */
    private static final int[][] LAYERS = {{256, 1}, {64, 1}, {16, 2}, {4, 4}, {2, 2}, {0, 1}};

    private static final int ALPHA = 3;
    private static final int MOST = 255;
    private static final int FINE = 7;

    private SoftFill() {}

    static BufferedImage filled(BufferedImage picture, BufferedImage grey) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        int[][] kept = kept(Greys.colours(picture), Greys.colours(grey));
        int[][] canvas = new int[ALPHA + 1][width * height];
        for (int[] layer : LAYERS) {
            int[][] blurred = layer[0] == 0 ? copied(kept) : blurred(kept, layer[0], width, height);
            straighten(blurred);
            for (int i = 0; i < layer[1]; i++) {
                layOver(canvas, blurred);
            }
        }
        int[] colours = new int[width * height];
        for (int place = 0; place < colours.length; place++) {
            colours[place] = canvas[0][place] << 16 | canvas[1][place] << 8 | canvas[2][place];
        }
        return Greys.picture(colours, width, height);
    }

    /** What is not marked: red, green and blue times opacity, and opacity. */
    private static int[][] kept(int[] colours, int[] grey) {
        int[][] kept = new int[ALPHA + 1][colours.length];
        for (int place = 0; place < colours.length; place++) {
            int opacity = MOST - Greys.level(grey[place]);
            for (int channel = 0; channel < ALPHA; channel++) {
                kept[channel][place] = divided(((colours[place] >> (16 - 8 * channel)) & MOST) * opacity);
            }
            kept[ALPHA][place] = opacity;
        }
        return kept;
    }

    private static int[][] blurred(int[][] planes, int deviation, int width, int height) {
        BoxBlur blur = new BoxBlur(deviation);
        int[][] blurred = new int[planes.length][];
        for (int channel = 0; channel < planes.length; channel++) {
            blurred[channel] = blur.blurred(planes[channel], width, height);
        }
        return blurred;
    }

    private static int[][] copied(int[][] planes) {
        int[][] copy = new int[planes.length][];
        for (int channel = 0; channel < planes.length; channel++) {
            copy[channel] = planes[channel].clone();
        }
        return copy;
    }

    /** Colours times opacity become colours. */
    private static void straighten(int[][] planes) {
        for (int place = 0; place < planes[ALPHA].length; place++) {
            int alpha = planes[ALPHA][place];
            for (int channel = 0; channel < ALPHA && alpha != 0; channel++) {
                planes[channel][place] = Math.min(MOST, MOST * planes[channel][place] / alpha);
            }
        }
    }

    private static void layOver(int[][] canvas, int[][] layer) {
        for (int place = 0; place < canvas[ALPHA].length; place++) {
            int alpha = layer[ALPHA][place];
            if (alpha == 0) {
                continue;
            }
            int sum = alpha * MOST + canvas[ALPHA][place] * (MOST - alpha);
            int upper = (int) ((long) alpha * MOST * MOST * (1 << FINE) / sum);
            int lower = MOST * (1 << FINE) - upper;
            for (int channel = 0; channel < ALPHA; channel++) {
                int mixed = layer[channel][place] * upper + canvas[channel][place] * lower + (0x80 << FINE);
                canvas[channel][place] = ((mixed >> 8) + mixed) >> 8 >> FINE;
            }
            canvas[ALPHA][place] = divided(sum);
        }
    }

    /** A product of two levels as a level. */
    private static int divided(int product) {
        int rounded = product + 0x80;
        return ((rounded >> 8) + rounded) >> 8;
    }
}
