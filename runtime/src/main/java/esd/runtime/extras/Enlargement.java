package esd.runtime.extras;

import esd.runtime.image.Lanczos;
import esd.runtime.request.RefusedRequest;
import java.awt.image.BufferedImage;

/** Pictures enlarged by an upscaler until they have a size. */
public final class Enlargement {
    private static final int MOST_ROUNDS = 3;

    private Enlargement() {}

    /** A picture at exactly this size: enlarged where it is smaller, then scaled smoothly. */
    public static BufferedImage stretched(BufferedImage picture, Upscaling upscaling, int width, int height)
            throws RefusedRequest, InterruptedException {
        double times = Math.max((double) width / picture.getWidth(), (double) height / picture.getHeight());
        BufferedImage larger = times > 1 ? enlarged(picture, upscaling, times) : picture;
        boolean fits = larger.getWidth() == width && larger.getHeight() == height;
        return fits ? larger : Lanczos.scaled(larger, width, height);
    }

    /** A network has one scale: it goes on until the picture is large enough, which is then scaled down smoothly. */
    static BufferedImage enlarged(BufferedImage picture, Upscaling upscaling, double times)
            throws RefusedRequest, InterruptedException {
        Sides wanted = Sides.eights(picture, times);
        BufferedImage result = picture;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            BufferedImage larger = upscaling.enlarged(result, times);
            boolean grown = larger.getWidth() != result.getWidth() || larger.getHeight() != result.getHeight();
            result = larger;
            if (!grown || (result.getWidth() >= wanted.width() && result.getHeight() >= wanted.height())) {
                break;
            }
        }
        boolean fits = result.getWidth() == wanted.width() && result.getHeight() == wanted.height();
        return fits ? result : Lanczos.scaled(result, wanted.width(), wanted.height());
    }
}
