package esd.runtime.extras;

import esd.runtime.request.RefusedRequest;
import java.awt.image.BufferedImage;

/** A picture's size, small enough for memory. */
record Sides(int width, int height) {
    static final long MOST_PIXELS = 8192L * 8192L;

    static Sides of(BufferedImage picture, double times) throws RefusedRequest {
        return of((long) (picture.getWidth() * times), (long) (picture.getHeight() * times));
    }

    /** The size that is asked for in the end: whole eights, as the webui cuts it. */
    static Sides eights(BufferedImage picture, double times) throws RefusedRequest {
        return of((long) (picture.getWidth() * times) / 8 * 8, (long) (picture.getHeight() * times) / 8 * 8);
    }

    private static Sides of(long width, long height) throws RefusedRequest {
        if (width < 1 || height < 1 || width > MOST_PIXELS / height) {
            throw new RefusedRequest(
                    "the result would have %d x %d pixels, allowed are sides of at least 8 and %d in all"
                            .formatted(width, height, MOST_PIXELS));
        }
        return new Sides((int) width, (int) height);
    }
}
