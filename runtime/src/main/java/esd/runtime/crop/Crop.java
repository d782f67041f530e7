package esd.runtime.crop;

import esd.runtime.image.Lanczos;
import esd.runtime.image.PictureFile;
import esd.runtime.image.UnusableImage;
import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Brings pictures to one size: larger ones are scaled to cover it and lose their edges, smaller sides get black ones. */
public final class Crop {
    private static final float JPEG_QUALITY = 0.95f;

    private final Resolution target;

    public Crop(Resolution target) {
        this.target = target;
    }

    /** The picture in this file at the wanted size, encoded in the given format. */
    public byte[] of(Path file, PictureFormat format) throws UnusableImage {
        BufferedImage picture = PictureFile.read(file);
        boolean transparent = format.transparent() && picture.getColorModel().hasAlpha();
        BufferedImage cropped = centred(covering(plain(picture, transparent)), transparent);
        try {
            return encoded(transparent ? repainted(cropped, BufferedImage.TYPE_INT_ARGB) : cropped, format);
        } catch (IOException refused) {
            throw new UnusableImage("cannot be written at %s: %s".formatted(target, refused.getMessage()), refused);
        }
    }

    /** Colours are weighted by their opacity, or what is hidden would shine through at the edges. */
    private static BufferedImage plain(BufferedImage picture, boolean transparent) {
        return repainted(picture, transparent ? BufferedImage.TYPE_INT_ARGB_PRE : BufferedImage.TYPE_INT_RGB);
    }

    private static BufferedImage repainted(BufferedImage picture, int type) {
        if (picture.getType() == type) {
            return picture;
        }
        BufferedImage canvas = new BufferedImage(picture.getWidth(), picture.getHeight(), type);
        paint(canvas, picture, 0, 0);
        return canvas;
    }

    private BufferedImage covering(BufferedImage picture) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        if (width <= target.width() || height <= target.height()) {
            return picture;
        }
        double scale = Math.max((double) target.width() / width, (double) target.height() / height);
        int scaledWidth = Math.max(target.width(), (int) Math.round(width * scale));
        int scaledHeight = Math.max(target.height(), (int) Math.round(height * scale));
        return Lanczos.scaled(picture, scaledWidth, scaledHeight);
    }

    private BufferedImage centred(BufferedImage picture, boolean transparent) {
        BufferedImage canvas = new BufferedImage(
                target.width(),
                target.height(),
                transparent ? BufferedImage.TYPE_INT_ARGB_PRE : BufferedImage.TYPE_INT_RGB);
        Graphics2D brush = canvas.createGraphics();
        brush.setColor(Color.BLACK);
        brush.fillRect(0, 0, target.width(), target.height());
        brush.dispose();
        paint(canvas, picture, (target.width() - picture.getWidth()) / 2, (target.height() - picture.getHeight()) / 2);
        return canvas;
    }

    private static void paint(BufferedImage canvas, BufferedImage picture, int x, int y) {
        Graphics2D brush = canvas.createGraphics();
        brush.setComposite(AlphaComposite.Src);
        brush.drawImage(picture, x, y, null);
        brush.dispose();
    }

    private static byte[] encoded(BufferedImage picture, PictureFormat format) throws IOException {
        ImageWriter writer =
                ImageIO.getImageWritersByFormatName(format.writer()).next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam settings = writer.getDefaultWriteParam();
            if (format == PictureFormat.JPEG) {
                settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                settings.setCompressionQuality(JPEG_QUALITY);
            }
            writer.setOutput(stream);
            writer.write(null, new IIOImage(picture, null, null), settings);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
