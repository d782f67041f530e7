package esd.runtime.request;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.mask.MaskContent;
import esd.runtime.mask.MaskOptions;
import esd.runtime.members.Members;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a picture that begins with another one shall show: the webui's {@code /sdapi/v1/img2img} body, checked.
 *
 * @param picture what it has in common with a picture from noise
 * @param images one for all, or one for each picture of a batch
 * @param denoisingStrength from 0, the picture as it is, to 1
 * @param noiseMultiplier of the first noise
 * @param imageScale {@code image_cfg_scale}, which acts on networks for instructions alone
 * @param mask what is said of the mask, if there is one
 */
public record Img2ImgRequest(
        Txt2ImgRequest picture,
        List<InitPicture> images,
        double denoisingStrength,
        double noiseMultiplier,
        OptionalDouble imageScale,
        Optional<MaskOptions> mask)
        implements PictureRequest {
    private static final double ABSENT_STRENGTH = 0.75;
    private static final int ABSENT_BLUR = 4;
    private static final int MOST_BLUR = 256;
    private static final int MOST_PADDING = 4096;

    public Img2ImgRequest {
        images = List.copyOf(images);
    }

    /** Reads a parameter JSON; a seed of -1 is replaced by {@code drawnSeed}. */
    public static Img2ImgRequest read(JsonNode parameters, long drawnSeed) throws RefusedRequest {
        Fields fields = Fields.of(parameters, Members.IMG2IMG);
        Txt2ImgRequest picture = Txt2ImgRequest.common(fields, drawnSeed);
        JsonNode files = fields.member("init_images");
        if (!files.isArray() || files.isEmpty()) {
            throw new RefusedRequest("init_images: img2img needs at least one picture");
        }
        if (files.size() > picture.batchSize() && files.size() > 1) {
            throw new RefusedRequest(
                    "init_images holds %d pictures, batch_size is %d".formatted(files.size(), picture.batchSize()));
        }
        Optional<MaskOptions> mask = mask(fields);
        List<InitPicture> images = new InitPictures(fields, picture.width(), picture.height(), mask).read(files);
        Img2ImgRequest request = new Img2ImgRequest(
                images.size() == 1 ? picture : picture.batchesOf(images.size()),
                images,
                strength(fields),
                Txt2ImgRequest.finite(fields, "initial_noise_multiplier", 1),
                imageScale(fields),
                mask);
        request.entrance();
        return request;
    }

    static double strength(Fields fields) throws RefusedRequest {
        double strength = Txt2ImgRequest.finite(fields, "denoising_strength", ABSENT_STRENGTH);
        if (strength < 0 || strength > 1) {
            throw new RefusedRequest("denoising_strength is %s, allowed are 0 to 1".formatted(strength));
        }
        return strength;
    }

    private static OptionalDouble imageScale(Fields fields) throws RefusedRequest {
        return fields.member("image_cfg_scale").isMissingNode()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Txt2ImgRequest.finite(fields, "image_cfg_scale", 0));
    }

    private static Optional<MaskOptions> mask(Fields fields) throws RefusedRequest {
        if (fields.text("mask").orElse("").isEmpty()) {
            return Optional.empty();
        }
        boolean both = !fields.member("mask_blur").isMissingNode();
        MaskContent content = MaskContent.numbered((int) fields.integer("inpainting_fill", 0, 0, 3));
        return Optional.of(new MaskOptions(
                fields.flag("inpainting_mask_invert"),
                (int) fields.integer(both ? "mask_blur" : "mask_blur_x", ABSENT_BLUR, 0, MOST_BLUR),
                (int) fields.integer(both ? "mask_blur" : "mask_blur_y", ABSENT_BLUR, 0, MOST_BLUR),
                content,
                fields.flag("inpaint_full_res", true),
                (int) fields.integer("inpaint_full_res_padding", 0, 0, MOST_PADDING)));
    }

    /** What the picture of this number begins with. */
    public InitPicture image(int index) {
        return images.get(index % images.size());
    }

    /** Where the picture enters the noise levels: by its strength, or, when all steps are asked for, exactly those. */
    public Entrance entrance() throws RefusedRequest {
        return picture.settings().exactSteps()
                ? Entrance.exact(picture.method(), picture.steps(), denoisingStrength)
                : Entrance.part(picture.method(), picture.steps(), denoisingStrength);
    }

    /** Keys of the infotext. */
    public Map<String, String> told() {
        Map<String, String> told = new LinkedHashMap<>();
        mask.ifPresent(options -> told.putAll(options.told()));
        if (noiseMultiplier != 1) {
            told.put("Noise multiplier", String.valueOf(noiseMultiplier));
        }
        return told;
    }
}
