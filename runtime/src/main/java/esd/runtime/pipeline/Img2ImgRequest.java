package esd.runtime.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * What a picture that begins with another one shall show: the webui's {@code /sdapi/v1/img2img} body, checked.
 *
 * @param picture what it has in common with a picture from noise
 * @param images one for all, or one for each picture of a batch, at the size of the result
 * @param denoisingStrength from 0, the picture as it is, to 1
 * @param noiseMultiplier of the first noise
 */
public record Img2ImgRequest(
        Txt2ImgRequest picture, List<BufferedImage> images, double denoisingStrength, double noiseMultiplier) {
    private static final double ABSENT_STRENGTH = 0.75;

    public Img2ImgRequest {
        images = List.copyOf(images);
    }

    /** Reads a parameter JSON; a seed of -1 is replaced by {@code drawnSeed}. */
    public static Img2ImgRequest read(JsonNode parameters, long drawnSeed) throws RefusedRequest {
        Txt2ImgRequest picture = Txt2ImgRequest.read(parameters, drawnSeed);
        Fields fields = Fields.of(parameters);
        double strength = Txt2ImgRequest.finite(fields, "denoising_strength", ABSENT_STRENGTH);
        if (strength < 0 || strength > 1) {
            throw new RefusedRequest("denoising_strength is %s, allowed are 0 to 1".formatted(strength));
        }
        JsonNode files = fields.member("init_images");
        if (!files.isArray() || files.isEmpty()) {
            throw new RefusedRequest("init_images: img2img needs at least one picture");
        }
        if (files.size() > picture.batchSize() && files.size() > 1) {
            throw new RefusedRequest(
                    "init_images holds %d pictures, batch_size is %d".formatted(files.size(), picture.batchSize()));
        }
        InitImage fitting = InitImage.reader(fields, picture.width(), picture.height());
        List<BufferedImage> images = new ArrayList<>();
        for (JsonNode file : files) {
            images.add(fitting.read("init_images[%d]".formatted(images.size()), file));
        }
        return new Img2ImgRequest(
                images.size() == 1 ? picture : picture.batchesOf(images.size()),
                images,
                strength,
                Txt2ImgRequest.finite(fields, "initial_noise_multiplier", 1));
    }

    /** What the picture of this number begins with. */
    BufferedImage image(int index) {
        return images.get(index % images.size());
    }
}
