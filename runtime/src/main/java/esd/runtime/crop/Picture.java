package esd.runtime.crop;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** A decoded picture, from a file that nobody has looked at before: its size is checked before its pixels are read. */
final class Picture {
    static final long MOST_PIXELS = 50_000_000;
    private static final Set<String> FORMATS = Set.of("png", "jpeg", "bmp", "webp");

    private Picture() {}

    static BufferedImage read(Path file) throws UnusableImage {
        try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
            ImageReader reader = reader(stream);
            try {
                reader.setInput(stream, true, true);
                refuseTooLarge(reader.getWidth(0), reader.getHeight(0));
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException broken) {
            throw new UnusableImage("cannot be read as a picture: " + broken.getMessage(), broken);
        } catch (OutOfMemoryError tooMuch) {
            throw new UnusableImage("needs more memory than there is", tooMuch);
        }
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

    private static void refuseTooLarge(int width, int height) throws UnusableImage {
        if (width < 1 || height < 1) {
            throw new UnusableImage("has no pixels");
        }
        if ((long) width * height > MOST_PIXELS) {
            throw new UnusableImage("has %d x %d pixels, more than %d".formatted(width, height, MOST_PIXELS));
        }
    }
}
