package esd.models.layout;

import java.util.List;
import java.util.stream.LongStream;

/** What the shapes of an SD 1.x checkpoint must keep for the network to compute at all. */
final class Sd1Limits {
    private static final int GROUPS = 32;
    private static final int TEXT_HEAD = 64;
    private static final int DEEPEST = 12;
    private static final int WIDEST = 1 << 16;
    private static final int LATENT = 4;
    private static final int INPAINTING = 9;
    private static final int VAE_LEVELS = 4;

    private Sd1Limits() {}

    static void check(Sd1Layout layout) throws WrongLayout {
        check(layout.unet());
        check(layout.vae());
        check(layout.text());
        refuse(
                layout.unet().context() != layout.text().width(),
                "its UNet expects text of width %d, its text encoder makes %d"
                        .formatted(layout.unet().context(), layout.text().width()));
    }

    private static void check(UnetLayout unet) throws WrongLayout {
        List<UnetLayout.Level> levels = unet.levels();
        refuse(levels.isEmpty(), "its UNet has no blocks");
        boolean deep = levels.stream().anyMatch(level -> level.depth() > DEEPEST) || unet.middleDepth() > DEEPEST;
        refuse(deep || levels.size() > DEEPEST || unet.resBlocks() > DEEPEST, "its UNet is deeper than any SD 1.x");
        refuse(unet.inChannels() != LATENT && unet.inChannels() != INPAINTING, inChannels(unet.inChannels()));
        refuse(unet.outChannels() != LATENT, "its UNet makes %d channels instead of 4".formatted(unet.outChannels()));
        checkWidths("UNet", levels.stream().mapToLong(UnetLayout.Level::width));
    }

    private static void check(VaeLayout vae) throws WrongLayout {
        refuse(
                vae.widths().size() != VAE_LEVELS,
                "its autoencoder has %d levels instead of 4"
                        .formatted(vae.widths().size()));
        refuse(vae.resBlocks() > DEEPEST, "its autoencoder is deeper than any SD 1.x");
        refuse(
                vae.latentChannels() != LATENT,
                "its latents have %d channels instead of 4".formatted(vae.latentChannels()));
        checkWidths("autoencoder", vae.widths().stream().mapToLong(Long::longValue));
    }

    private static void check(TextLayout text) throws WrongLayout {
        refuse(text.layers() == 0, "its text encoder has no layers");
        refuse(text.layers() > 2 * DEEPEST, "its text encoder is deeper than any SD 1.x");
        refuse(
                text.width() == 0 || text.width() % TEXT_HEAD != 0,
                "its text encoder is %d wide, not a multiple of %d".formatted(text.width(), TEXT_HEAD));
        refuse(
                text.vocabulary() != 49408 || text.positions() != 77,
                "its text encoder knows %d tokens at %d positions instead of 49408 at 77"
                        .formatted(text.vocabulary(), text.positions()));
    }

    private static void checkWidths(String part, LongStream widths) throws WrongLayout {
        refuse(
                widths.anyMatch(width -> width <= 0 || width > WIDEST || width % GROUPS != 0),
                "the widths of its %s are not multiples of %d".formatted(part, GROUPS));
    }

    private static String inChannels(long channels) {
        return switch ((int) channels) {
            case 8 -> "this is an instruct-pix2pix checkpoint (8 input channels), which this version does not run";
            case 5 -> "this is a depth-guided checkpoint (5 input channels), which this version does not run";
            default -> "its UNet takes %d input channels instead of 4".formatted(channels);
        };
    }

    private static void refuse(boolean condition, String reason) throws WrongLayout {
        if (condition) {
            throw new WrongLayout(reason);
        }
    }
}
