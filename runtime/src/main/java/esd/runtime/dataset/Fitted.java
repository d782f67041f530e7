package esd.runtime.dataset;

import esd.runtime.image.InputImage;
import esd.runtime.image.Lanczos;
import esd.runtime.image.PictureFile;
import esd.runtime.image.UnusableImage;
import java.awt.image.BufferedImage;

/** Pictures read and brought to a bucket's size: resampled to cover it, and cut to its middle. */
public final class Fitted {
    private Fitted() {}

    public static BufferedImage read(Example example) throws BrokenDataset {
        try {
            return InputImage.opaque(PictureFile.read(example.picture()));
        } catch (UnusableImage unusable) {
            throw new BrokenDataset("%s %s".formatted(example.name(), unusable.getMessage()), unusable);
        }
    }

    public static BufferedImage at(BufferedImage picture, BucketTable.Place place) {
        Size scaled = place.scaled();
        Size cut = place.cut();
        BufferedImage whole = scaled(picture, scaled.width(), scaled.height());
        int x = (scaled.width() - cut.width()) / 2;
        int y = (scaled.height() - cut.height()) / 2;
        return InputImage.opaque(whole.getSubimage(x, y, cut.width(), cut.height()));
    }

    /** As in kohya's trainer: areas where no side grows, Lanczos as Pillow has it elsewhere. */
    private static BufferedImage scaled(BufferedImage picture, int width, int height) {
        if (picture.getWidth() == width && picture.getHeight() == height) {
            return picture;
        }
        return picture.getWidth() >= width && picture.getHeight() >= height
                ? new Shrinking(picture, width, height).shrunk()
                : Lanczos.scaled(picture, width, height);
    }

    /** The picture as in a mirror. */
    public static BufferedImage flipped(BufferedImage picture) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        BufferedImage flipped = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < width; x++) {
            int[] column = picture.getRGB(x, 0, 1, height, null, 0, 1);
            flipped.setRGB(width - 1 - x, 0, 1, height, column, 0, 1);
        }
        return flipped;
    }
}
