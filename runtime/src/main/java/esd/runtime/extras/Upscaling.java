package esd.runtime.extras;

import esd.runtime.image.Lanczos;
import esd.runtime.request.RefusedRequest;
import java.awt.image.BufferedImage;

/** One way to make a picture larger; the result may be smaller or larger than was asked. */
@FunctionalInterface
public interface Upscaling {
    /** The upscaler of this name leaves a picture as it is. */
    String NONE = "None";

    BufferedImage enlarged(BufferedImage picture, double times) throws RefusedRequest, InterruptedException;

    /** Smoothly, without a network. */
    static BufferedImage lanczos(BufferedImage picture, double times) throws RefusedRequest {
        Sides sides = Sides.of(picture, times);
        return Lanczos.scaled(picture, sides.width(), sides.height());
    }

    /** By repeated pixels. */
    static BufferedImage nearest(BufferedImage picture, double times) throws RefusedRequest {
        Sides sides = Sides.of(picture, times);
        BufferedImage result = new BufferedImage(sides.width(), sides.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < sides.height(); y++) {
            int row = (int) ((y + 0.5) * picture.getHeight() / sides.height());
            for (int x = 0; x < sides.width(); x++) {
                result.setRGB(x, y, picture.getRGB((int) ((x + 0.5) * picture.getWidth() / sides.width()), row));
            }
        }
        return result;
    }
}
