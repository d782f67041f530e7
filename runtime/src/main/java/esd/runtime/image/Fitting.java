package esd.runtime.image;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** How a picture comes to a size of another shape: the webui's resize modes 0, 1 and 2. */
public enum Fitting {
    STRETCH {
        @Override
        public BufferedImage fitted(BufferedImage picture, int width, int height) throws UnusableImage {
            return scaled(picture, width, height);
        }
    },

    /** Large enough to cover the size; what juts out is cut off. */
    CROP {
        @Override
        public BufferedImage fitted(BufferedImage picture, int width, int height) throws UnusableImage {
            return middle(proportional(picture, width, height, wider(picture, width, height)), width, height);
        }
    },

    /** Small enough to lie within the size; its outermost pixels fill the rest. */
    FILL {
        @Override
        public BufferedImage fitted(BufferedImage picture, int width, int height) throws UnusableImage {
            boolean wider = wider(picture, width, height);
            BufferedImage inner = proportional(picture, width, height, !wider);
            BufferedImage canvas = middle(inner, width, height);
            if (wider) {
                Margins.left(canvas, width / 2 - inner.getWidth() / 2);
                Margins.right(canvas, width / 2 - inner.getWidth() / 2 + inner.getWidth());
            } else {
                Margins.top(canvas, height / 2 - inner.getHeight() / 2);
                Margins.bottom(canvas, height / 2 - inner.getHeight() / 2 + inner.getHeight());
            }
            return canvas;
        }
    };

    private static final long MOST_SCALED_PIXELS = 100_000_000;

    /** An opaque picture of packed pixels at the size. */
    public abstract BufferedImage fitted(BufferedImage picture, int width, int height) throws UnusableImage;

    /** By the webui's number, from 0 to 2. */
    public static Fitting numbered(int number) {
        return List.of(STRETCH, CROP, FILL).get(number);
    }

    private static boolean wider(BufferedImage picture, int width, int height) {
        return (long) width * picture.getHeight() > (long) height * picture.getWidth();
    }

    private static BufferedImage proportional(BufferedImage picture, int width, int height, boolean byWidth)
            throws UnusableImage {
        return byWidth
                ? scaled(picture, width, side(picture.getHeight(), width, picture.getWidth()))
                : scaled(picture, side(picture.getWidth(), height, picture.getHeight()), height);
    }

    private static int side(int side, int numerator, int denominator) {
        return Math.max(1, (int) Math.min((long) side * numerator / denominator, Integer.MAX_VALUE));
    }

    private static BufferedImage middle(BufferedImage picture, int width, int height) {
        BufferedImage canvas = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D brush = canvas.createGraphics();
        brush.drawImage(picture, width / 2 - picture.getWidth() / 2, height / 2 - picture.getHeight() / 2, null);
        brush.dispose();
        return canvas;
    }

    private static BufferedImage scaled(BufferedImage picture, int width, int height) throws UnusableImage {
        if ((long) width * Math.max(height, picture.getHeight()) > MOST_SCALED_PIXELS) {
            throw new UnusableImage(
                    "of %d x %d pixels is too long and narrow".formatted(picture.getWidth(), picture.getHeight()));
        }
        boolean same = picture.getWidth() == width && picture.getHeight() == height;
        return same ? picture : Lanczos.scaled(picture, width, height);
    }
}
