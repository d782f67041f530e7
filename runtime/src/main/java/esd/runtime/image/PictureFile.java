package esd.runtime.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** A decoded picture, from a file that nobody has looked at before: its size is checked before its pixels are read. */
public final class PictureFile {
    public static final long MOST_PIXELS = 50_000_000;
    private static final Set<String> FORMATS = Set.of("png", "jpeg", "bmp", "webp");

    private PictureFile() {}

    public static BufferedImage read(Path file) throws UnusableImage {
        try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
            return read(stream, MOST_PIXELS);
        } catch (IOException broken) {
            throw unreadable(broken);
        }
    }

    /** The same for a file in memory. */
    public static BufferedImage read(byte[] file, long mostPixels) throws UnusableImage {
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            return read(stream, mostPixels);
        } catch (IOException broken) {
            throw unreadable(broken);
        }
    }

    private static BufferedImage read(ImageInputStream stream, long mostPixels) throws UnusableImage {
        try {
            ImageReader reader = reader(stream);
            try {
                reader.setInput(stream, true, true);
                refuseTooLarge(reader.getWidth(0), reader.getHeight(0), mostPixels);
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException broken) {
            throw unreadable(broken);
        } catch (OutOfMemoryError tooMuch) {
            throw new UnusableImage("needs more memory than there is", tooMuch);
        }
    }

    private static UnusableImage unreadable(Exception broken) {
        return new UnusableImage("cannot be read as a picture: " + broken.getMessage(), broken);
    }

    private static ImageReader reader(ImageInputStream stream) throws IOException, UnusableImage {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                return reader;
            }
            reader.dispose();
        }
        throw new UnusableImage("is not a PNG, JPEG, WebP or BMP picture");
    }

    private static void refuseTooLarge(int width, int height, long mostPixels) throws UnusableImage {
        if (width < 1 || height < 1) {
            throw new UnusableImage("has no pixels");
        }
        if ((long) width * height > mostPixels) {
            throw new UnusableImage("has %d x %d pixels, more than %d".formatted(width, height, mostPixels));
        }
    }
}
