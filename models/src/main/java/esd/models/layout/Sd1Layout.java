package esd.models.layout;

import esd.models.checkpoint.TensorInfo;
import java.util.List;
import java.util.Map;

/** A Stable Diffusion 1.x checkpoint under its original names: UNet, autoencoder and text encoder in one file. */
public record Sd1Layout(UnetLayout unet, VaeLayout vae, TextLayout text) {
    public static final String UNET = "model.diffusion_model";
    public static final String VAE = "first_stage_model";
    public static final String TEXT = "cond_stage_model.transformer.text_model";

    /** A latent is the autoencoder's times this, so that its numbers spread about as noise does. */
    public static final double LATENT_SCALE = 0.18215;

    /** What a file's names and shapes tell, or {@link WrongLayout} with every tensor that does not fit. */
    public static Sd1Layout of(Map<String, TensorInfo> tensors) throws WrongLayout {
        Families.refuseOthers(tensors);
        Sd1Layout layout = new Sd1Layout(
                UnetLayout.read(new Clues(tensors, UNET + ".")),
                VaeLayout.read(new Clues(tensors, VAE + ".")),
                TextLayout.read(new Clues(tensors, TEXT + ".")));
        Sd1Limits.check(layout);
        Differences.between(layout.tensors(), tensors).refuse();
        return layout;
    }

    /** SD 1.5 itself: 1.07 billion numbers. */
    public static Sd1Layout full() {
        List<UnetLayout.Level> levels = List.of(
                new UnetLayout.Level(320, 1),
                new UnetLayout.Level(640, 1),
                new UnetLayout.Level(1280, 1),
                new UnetLayout.Level(1280, 0));
        return new Sd1Layout(
                new UnetLayout(4, 4, levels, 2, 1, 1280, 768, false),
                new VaeLayout(List.of(128L, 256L, 512L, 512L), 2, 4, false),
                new TextLayout(49408, 77, 12, 768, 3072));
    }

    /** The graph of SD 1.5 with every width cut down: 12 million numbers, for tests and for trying things out. */
    public static Sd1Layout tiny() {
        List<UnetLayout.Level> levels = List.of(
                new UnetLayout.Level(32, 1),
                new UnetLayout.Level(64, 1),
                new UnetLayout.Level(64, 1),
                new UnetLayout.Level(64, 0));
        return new Sd1Layout(
                new UnetLayout(4, 4, levels, 2, 1, 128, 128, false),
                new VaeLayout(List.of(32L, 32L, 64L, 64L), 2, 4, false),
                new TextLayout(49408, 77, 3, 128, 256));
    }

    /** The same as an inpainting checkpoint, whose UNet sees a mask and a picture beside the latent. */
    public Sd1Layout inpainting() {
        UnetLayout nine = new UnetLayout(
                9,
                unet.outChannels(),
                unet.levels(),
                unet.resBlocks(),
                unet.middleDepth(),
                unet.time(),
                unet.context(),
                unet.linearProjections());
        return new Sd1Layout(nine, vae, text);
    }

    /** Every tensor that such a checkpoint holds, by its full name, with its shape. */
    public Map<String, List<Long>> tensors() {
        Blueprint blueprint = new Blueprint();
        unet.describe(blueprint.at(UNET));
        vae.describe(blueprint.at(VAE));
        text.describe(blueprint.at(TEXT));
        return blueprint.tensors();
    }
}
