package esd.runtime.mask;

import esd.runtime.image.Bicubic;
import esd.runtime.image.Fitting;
import esd.runtime.image.UnusableImage;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import org.jspecify.annotations.Nullable;

/** A picture that may change in a part: what is sampled of it, where, and what is laid over the result. */
public final class MaskedPicture {
    private static final int LATENT_CELL = 8;

    private final BufferedImage picture;
    private final BufferedImage mask;
    private final BufferedImage original;
    private final BufferedImage overlayMask;
    private final @Nullable Region region;

    private MaskedPicture(
            BufferedImage picture,
            BufferedImage mask,
            BufferedImage original,
            BufferedImage overlayMask,
            @Nullable Region region) {
        this.picture = picture;
        this.mask = mask;
        this.original = original;
        this.overlayMask = overlayMask;
        this.region = region;
    }

    /** Brings an opaque picture and its mask to the size that is sampled. */
    public static MaskedPicture of(
            BufferedImage picture, BufferedImage mask, MaskOptions options, Fitting fitting, int width, int height)
            throws UnusableImage {
        BufferedImage marked = Greys.of(mask);
        BufferedImage turned = options.inverted() ? Greys.inverted(marked) : marked;
        BufferedImage soft = MaskBlur.blurred(turned, options.blurX(), options.blurY());
        return options.onlyMasked()
                ? part(picture, soft, options, width, height)
                : whole(picture, soft, options, fitting, width, height);
    }

    private static MaskedPicture whole(
            BufferedImage picture, BufferedImage soft, MaskOptions options, Fitting fitting, int width, int height)
            throws UnusableImage {
        refuseOtherShape(picture, soft);
        BufferedImage fitted = fitting.fitted(picture, width, height);
        BufferedImage mask = fitting.fitted(soft, width, height);
        return new MaskedPicture(filled(fitted, mask, options), mask, fitted, Greys.doubled(mask), null);
    }

    /** The shorter of two sides of the same shape may be off by the rounding of a pixel. */
    private static void refuseOtherShape(BufferedImage picture, BufferedImage mask) throws UnusableImage {
        long width = picture.getWidth();
        long height = picture.getHeight();
        long off = Math.abs(width * mask.getHeight() - height * mask.getWidth());
        long pixel = Math.max(Math.max(width, height), Math.max(mask.getWidth(), mask.getHeight()));
        if (off >= pixel) {
            throw new UnusableImage(
                    "of %d x %d pixels is not of the picture's shape, %d x %d: its size may be another, its sides' ratio not"
                            .formatted(mask.getWidth(), mask.getHeight(), width, height));
        }
    }

    private static MaskedPicture part(
            BufferedImage picture, BufferedImage soft, MaskOptions options, int width, int height)
            throws UnusableImage {
        if (picture.getWidth() != soft.getWidth() || picture.getHeight() != soft.getHeight()) {
            throw new UnusableImage(
                    "of %d x %d pixels is not of the picture's size, %d x %d, and only the masked part is asked for"
                            .formatted(soft.getWidth(), soft.getHeight(), picture.getWidth(), picture.getHeight()));
        }
        Region region = Region.around(soft, options.padding()).shapedAs(width, height, soft);
        BufferedImage fitted = Fitting.FILL.fitted(region.of(picture), width, height);
        BufferedImage mask = Fitting.FILL.fitted(region.of(soft), width, height);
        return new MaskedPicture(filled(fitted, mask, options), mask, picture, soft, region);
    }

    private static BufferedImage filled(BufferedImage picture, BufferedImage mask, MaskOptions options) {
        return options.content() == MaskContent.ORIGINAL ? picture : SoftFill.filled(picture, mask);
    }

    /** What is encoded. */
    public BufferedImage picture() {
        return picture;
    }

    /** 1 for each pixel that may change, 0 for each that may not, line by line. */
    public float[] pixels() {
        return rounded(mask);
    }

    /** The same for each place of the latent. */
    public float[] cells() {
        return rounded(Bicubic.scaled(mask, mask.getWidth() / LATENT_CELL, mask.getHeight() / LATENT_CELL));
    }

    /** The result where the picture changed, the picture where it is kept, at the size of the picture for a part. */
    public BufferedImage finished(BufferedImage result) throws UnusableImage {
        int[] under = Greys.colours(region == null ? result : placed(result, region));
        int[] over = Greys.colours(original);
        int[] greys = Greys.colours(overlayMask);
        for (int place = 0; place < under.length; place++) {
            under[place] = mixed(under[place], over[place], Greys.level(greys[place]));
        }
        return Greys.picture(under, original.getWidth(), original.getHeight());
    }

    private BufferedImage placed(BufferedImage result, Region there) throws UnusableImage {
        BufferedImage canvas = new BufferedImage(original.getWidth(), original.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D brush = canvas.createGraphics();
        brush.drawImage(Fitting.CROP.fitted(result, there.width(), there.height()), there.left(), there.top(), null);
        brush.dispose();
        return canvas;
    }

    private static int mixed(int under, int over, int level) {
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int sum = (under >> shift & 255) * level + (over >> shift & 255) * (255 - level);
            colour |= ((sum + 127) / 255) << shift;
        }
        return colour;
    }

    private static float[] rounded(BufferedImage grey) {
        int[] levels = Greys.colours(grey);
        float[] rounded = new float[levels.length];
        for (int i = 0; i < levels.length; i++) {
            rounded[i] = Greys.level(levels[i]) >= 128 ? 1 : 0;
        }
        return rounded;
    }
}
