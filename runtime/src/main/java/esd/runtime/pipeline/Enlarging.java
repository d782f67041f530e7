package esd.runtime.pipeline;

import esd.runtime.request.RefusedRequest;
import java.awt.image.BufferedImage;

/** Makes a picture larger, to a size. */
@FunctionalInterface
public interface Enlarging {
    BufferedImage enlarged(BufferedImage picture, int width, int height) throws RefusedRequest, InterruptedException;
}
