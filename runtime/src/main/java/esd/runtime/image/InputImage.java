package esd.runtime.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Base64;

/** A picture in a request: base64, with or without the head of a data URL; the server fetches none by itself. */
public final class InputImage {
    public static final long MOST_PIXELS = 4096 * 4096;

    private InputImage() {}

    /** The decoded picture. A camera's note of how it was held is not looked at, as in the webui. */
    public static BufferedImage read(String text) throws UnusableImage {
        if (text.startsWith("http://") || text.startsWith("https://")) {
            throw new UnusableImage("is a URL; send the picture itself in base64");
        }
        String base64 = text.startsWith("data:") ? text.substring(text.indexOf(',') + 1) : text;
        try {
            return PictureFile.read(Base64.getMimeDecoder().decode(base64), MOST_PIXELS);
        } catch (IllegalArgumentException broken) {
            throw new UnusableImage("is not base64: " + broken.getMessage(), broken);
        }
    }

    /** The picture laid on white, as packed opaque pixels. */
    public static BufferedImage onWhite(BufferedImage picture) {
        BufferedImage canvas = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D brush = canvas.createGraphics();
        brush.setColor(Color.WHITE);
        brush.fillRect(0, 0, canvas.getWidth(), canvas.getHeight());
        brush.drawImage(picture, 0, 0, null);
        brush.dispose();
        return canvas;
    }

    /** The colours of a picture as packed opaque pixels; hidden colours show, as Pillow converts to RGB. */
    public static BufferedImage opaque(BufferedImage picture) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        BufferedImage opaque = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        opaque.setRGB(0, 0, width, height, picture.getRGB(0, 0, width, height, null, 0, width), 0, width);
        return opaque;
    }
}
