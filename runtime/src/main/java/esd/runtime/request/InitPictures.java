package esd.runtime.request;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.image.Fitting;
import esd.runtime.image.InputImage;
import esd.runtime.image.UnusableImage;
import esd.runtime.mask.MaskOptions;
import esd.runtime.mask.MaskedPicture;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the pictures in a parameter JSON, in base64 with or without a data URL's head, and brings them to one size. */
final class InitPictures {
    private static final int LATENT_UPSCALE = 3;
    private static final long MOST_KEPT_PIXELS = 100_000_000;

    private final int resizeMode;
    private final int width;
    private final int height;
    private final Optional<BufferedImage> mask;
    private final Optional<MaskOptions> options;

    InitPictures(Fields fields, int width, int height, Optional<MaskOptions> options) throws RefusedRequest {
        this.resizeMode = (int) fields.integer("resize_mode", 0, 0, LATENT_UPSCALE);
        this.width = width;
        this.height = height;
        this.options = options;
        this.mask = options.isPresent() ? Optional.of(decoded("mask", fields.member("mask"))) : Optional.empty();
    }

    List<InitPicture> read(JsonNode files) throws RefusedRequest {
        List<InitPicture> pictures = new ArrayList<>();
        long pixels = 0;
        for (JsonNode file : files) {
            String name = "init_images[%d]".formatted(pictures.size());
            BufferedImage picture = decoded(name, file);
            pixels += (long) picture.getWidth() * picture.getHeight();
            if (pixels > MOST_KEPT_PIXELS) {
                throw new RefusedRequest("init_images have more than %d pixels together".formatted(MOST_KEPT_PIXELS));
            }
            pictures.add(fitted(name, InputImage.onWhite(picture)));
        }
        return pictures;
    }

    private static BufferedImage decoded(String name, JsonNode file) throws RefusedRequest {
        try {
            return InputImage.read(file.asText());
        } catch (UnusableImage e) {
            throw new RefusedRequest("%s %s".formatted(name, e.getMessage()));
        }
    }

    private InitPicture fitted(String name, BufferedImage picture) throws RefusedRequest {
        boolean same = picture.getWidth() == width && picture.getHeight() == height;
        if (resizeMode == LATENT_UPSCALE && !same && mask.isPresent()) {
            throw new RefusedRequest("mask: resize_mode 3 scales latents, which a mask does not follow;"
                    + " resize_mode 0, 1 and 2 go with masks");
        }
        try {
            if (mask.isPresent()) {
                return masked(picture);
            }
            boolean asItIs = same || resizeMode == LATENT_UPSCALE;
            return new InitPicture(asItIs ? picture : fitting().fitted(picture, width, height), Optional.empty());
        } catch (UnusableImage e) {
            throw new RefusedRequest("%s %s".formatted(name, e.getMessage()));
        }
    }

    private InitPicture masked(BufferedImage picture) throws RefusedRequest {
        try {
            MaskedPicture masked =
                    MaskedPicture.of(picture, mask.orElseThrow(), options.orElseThrow(), fitting(), width, height);
            return new InitPicture(masked.picture(), Optional.of(masked));
        } catch (UnusableImage e) {
            throw new RefusedRequest("mask %s".formatted(e.getMessage()));
        }
    }

    /** With latent upscaling only pictures of the right size come here, for which all ways are one. */
    private Fitting fitting() {
        return resizeMode == LATENT_UPSCALE ? Fitting.STRETCH : Fitting.numbered(resizeMode);
    }
}
