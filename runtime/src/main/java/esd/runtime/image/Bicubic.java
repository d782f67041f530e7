package esd.runtime.image;

import java.awt.image.BufferedImage;

/** Resamples a picture of packed pixels with the cubic window of Keys (1981), as Pillow does. */
public final class Bicubic {
    private static final double SLOPE = -0.5;
    private static final int LOBES = 2;
    private static final Resampling RESAMPLING = new Resampling(LOBES, Bicubic::window);

    private Bicubic() {}

    /** The whole picture at another size; the picture is of a type with packed pixels. */
    public static BufferedImage scaled(BufferedImage picture, int width, int height) {
        return RESAMPLING.scaled(picture, width, height);
    }

    private static double window(double place) {
        double x = Math.abs(place);
        if (x < 1) {
            return ((SLOPE + 2) * x - (SLOPE + 3)) * x * x + 1;
        }
        return x < LOBES ? (((x - 5) * x + 8) * x - 4) * SLOPE : 0;
    }
}
