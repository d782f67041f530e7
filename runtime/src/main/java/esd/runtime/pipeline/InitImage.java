package esd.runtime.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.image.InputImage;
import esd.runtime.image.Lanczos;
import esd.runtime.image.UnusableImage;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** Reads the pictures in a parameter JSON, in base64 with or without a data URL's head, and brings them to one size. */
final class InitImage {
    private static final int STRETCH = 0;
    private static final int CROP = 1;
    private static final long MOST_SCALED_PIXELS = 100_000_000;

    private final int resizeMode;
    private final int width;
    private final int height;

    private InitImage(int resizeMode, int width, int height) {
        this.resizeMode = resizeMode;
        this.width = width;
        this.height = height;
    }

    static InitImage reader(Fields fields, int width, int height) throws RefusedRequest {
        int mode = (int) fields.integer("resize_mode", STRETCH, STRETCH, 3);
        if (mode > CROP) {
            throw new RefusedRequest(
                    "resize_mode %d: not available in this version, which has 0 (resize) and 1 (crop and resize)"
                            .formatted(mode));
        }
        return new InitImage(mode, width, height);
    }

    BufferedImage read(String name, JsonNode file) throws RefusedRequest {
        try {
            return fitted(onWhite(InputImage.read(file.asText())));
        } catch (UnusableImage e) {
            throw new RefusedRequest("%s %s".formatted(name, e.getMessage()));
        }
    }

    private static BufferedImage onWhite(BufferedImage picture) {
        BufferedImage canvas = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D brush = canvas.createGraphics();
        brush.setColor(Color.WHITE);
        brush.fillRect(0, 0, canvas.getWidth(), canvas.getHeight());
        brush.drawImage(picture, 0, 0, null);
        brush.dispose();
        return canvas;
    }

    private BufferedImage fitted(BufferedImage picture) throws RefusedRequest {
        if (resizeMode == STRETCH) {
            return scaled(picture, width, height);
        }
        boolean wider = (long) width * picture.getHeight() > (long) height * picture.getWidth();
        int coveringWidth = wider ? width : scaled(picture.getWidth(), height, picture.getHeight());
        int coveringHeight = wider ? scaled(picture.getHeight(), width, picture.getWidth()) : height;
        BufferedImage covering = scaled(picture, coveringWidth, coveringHeight);
        BufferedImage canvas = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D brush = canvas.createGraphics();
        brush.drawImage(covering, width / 2 - coveringWidth / 2, height / 2 - coveringHeight / 2, null);
        brush.dispose();
        return canvas;
    }

    private static int scaled(int side, int numerator, int denominator) {
        return (int) Math.min((long) side * numerator / denominator, Integer.MAX_VALUE);
    }

    private static BufferedImage scaled(BufferedImage picture, int width, int height) throws RefusedRequest {
        if ((long) width * Math.max(height, picture.getHeight()) > MOST_SCALED_PIXELS) {
            throw new RefusedRequest("init_images: a picture of %d x %d pixels is too long and narrow"
                    .formatted(picture.getWidth(), picture.getHeight()));
        }
        boolean same = picture.getWidth() == width && picture.getHeight() == height;
        return same ? picture : Lanczos.scaled(picture, width, height);
    }
}
