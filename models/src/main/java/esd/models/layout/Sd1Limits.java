package esd.models.layout;

import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What the shapes of an SD 1.x checkpoint must keep for the network to compute at all. */
final class Sd1Limits {
    private static final int GROUPS = 32;
    private static final int TEXT_HEAD = 64;
    private static final int DEEPEST = 12;

    private Sd1Limits() {}

    static void check(Sd1Layout layout) throws WrongLayout {
        UnetLayout unet = layout.unet();
        TextLayout text = layout.text();
        refuse(unet.levels().isEmpty(), "its UNet has no blocks");
        boolean deep =
                unet.levels().stream().anyMatch(level -> level.depth() > DEEPEST) || unet.middleDepth() > DEEPEST;
        refuse(
                deep || unet.levels().size() > DEEPEST || unet.resBlocks() > DEEPEST,
                "its UNet is deeper than any SD 1.x");
        refuse(layout.vae().resBlocks() > DEEPEST, "its autoencoder is deeper than any SD 1.x");
        refuse(text.layers() > 2 * DEEPEST, "its text encoder is deeper than any SD 1.x");
        refuse(layout.vae().widths().size() != 4, "its autoencoder does not have the four levels of Stable Diffusion");
        refuse(text.layers() == 0, "its text encoder has no layers");
        refuse(unet.inChannels() != 4, inChannels(unet.inChannels()));
        refuse(unet.outChannels() != 4 || layout.vae().latentChannels() != 4, "its latents do not have 4 channels");
        LongStream widths = Stream.concat(
                        unet.levels().stream().map(UnetLayout.Level::width), layout.vae().widths().stream())
                .mapToLong(Long::longValue);
        refuse(
                widths.anyMatch(width -> width <= 0 || width > 1 << 16 || width % GROUPS != 0),
                "its widths are not multiples of %d".formatted(GROUPS));
        refuse(
                text.width() == 0 || text.width() % TEXT_HEAD != 0,
                "its text encoder is %d wide, not a multiple of %d".formatted(text.width(), TEXT_HEAD));
        refuse(
                text.vocabulary() != 49408 || text.positions() != 77,
                "its text encoder knows %d tokens at %d positions instead of 49408 at 77"
                        .formatted(text.vocabulary(), text.positions()));
        refuse(
                unet.context() != text.width(),
                "its UNet expects text of width %d, its text encoder makes %d".formatted(unet.context(), text.width()));
    }

    private static String inChannels(long channels) {
        return switch ((int) channels) {
            case 9 -> "this is an inpainting checkpoint (9 input channels), which this version does not run";
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
