package esd.runtime.mask;

import java.awt.image.BufferedImage;
import java.util.function.IntUnaryOperator;

/** Pictures of one level a pixel, the same in all three colours: 255 where something may change, 0 where nothing may. */
final class Greys {
    private static final int MOST = 255;

    private Greys() {}

    /** Of a picture that is see-through somewhere its opacity, on or off; of any other one its brightness. */
    static BufferedImage of(BufferedImage picture) {
        return seeThrough(picture)
                ? each(picture, colour -> colour >>> 24 > 128 ? MOST : 0)
                : each(picture, Greys::brightness);
    }

    static BufferedImage inverted(BufferedImage grey) {
        return each(grey, colour -> MOST - level(colour));
    }

    /** Twice as bright: only what is kept to more than half is laid over the result. */
    static BufferedImage doubled(BufferedImage grey) {
        return each(grey, colour -> Math.min(2 * level(colour), MOST));
    }

    static int level(int colour) {
        return colour & MOST;
    }

    static int grey(int level) {
        return level * 0x010101;
    }

    private static boolean seeThrough(BufferedImage picture) {
        if (!picture.getColorModel().hasAlpha()) {
            return false;
        }
        int[] colours = colours(picture);
        for (int colour : colours) {
            if (colour >>> 24 != MOST) {
                return true;
            }
        }
        return false;
    }

    /** ITU-R 601 luma in 16-bit fractions, as Pillow rounds it. */
    private static int brightness(int colour) {
        int red = colour >> 16 & MOST;
        int green = colour >> 8 & MOST;
        return (red * 19595 + green * 38470 + (colour & MOST) * 7471 + 0x8000) >> 16;
    }

    private static BufferedImage each(BufferedImage picture, IntUnaryOperator level) {
        int[] colours = colours(picture);
        for (int i = 0; i < colours.length; i++) {
            colours[i] = grey(level.applyAsInt(colours[i]));
        }
        return picture(colours, picture.getWidth(), picture.getHeight());
    }

    static int[] colours(BufferedImage picture) {
        int width = picture.getWidth();
        return picture.getRGB(0, 0, width, picture.getHeight(), null, 0, width);
    }

    static BufferedImage picture(int[] colours, int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(0, 0, width, height, colours, 0, width);
        return picture;
    }
}
