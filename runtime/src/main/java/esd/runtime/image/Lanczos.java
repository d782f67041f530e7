package esd.runtime.image;

import java.awt.image.BufferedImage;

/** Resamples a picture of packed pixels with the Lanczos window of three lobes, as Pillow does. */
public final class Lanczos {
    private static final int LOBES = 3;
    private static final Resampling RESAMPLING = new Resampling(LOBES, Lanczos::window);

    private Lanczos() {}

    /** The whole picture at another size; the picture is of a type with packed pixels. */
    public static BufferedImage scaled(BufferedImage picture, int width, int height) {
        return RESAMPLING.scaled(picture, width, height);
    }

    private static double window(double x) {
        return Math.abs(x) < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
    }
}
