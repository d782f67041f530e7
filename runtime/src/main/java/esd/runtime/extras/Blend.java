package esd.runtime.extras;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** Two pictures in one, and one picture's middle. */
final class Blend {
    private Blend() {}

    /** The second picture over the first one of the same size, as far as it is visible. */
    static BufferedImage of(BufferedImage first, BufferedImage second, double visibility) {
        BufferedImage result = new BufferedImage(first.getWidth(), first.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < first.getHeight(); y++) {
            for (int x = 0; x < first.getWidth(); x++) {
                result.setRGB(x, y, blended(first.getRGB(x, y), second.getRGB(x, y), visibility));
            }
        }
        return result;
    }

    private static int blended(int first, int second, double visibility) {
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int level = (first >> shift) & 255;
            colour |= (int) (level + visibility * (((second >> shift) & 255) - level)) << shift;
        }
        return colour;
    }

    /** The middle of a picture; what it lacks is black. */
    static BufferedImage cropped(BufferedImage picture, int width, int height) {
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D brush = result.createGraphics();
        brush.drawImage(picture, width / 2 - picture.getWidth() / 2, height / 2 - picture.getHeight() / 2, null);
        brush.dispose();
        return result;
    }
}
