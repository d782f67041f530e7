package esd.runtime.rembg;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.matting.MattingOptions;
import esd.runtime.request.Fields;
import esd.runtime.request.RefusedRequest;
import java.util.Optional;

/**
 * Which background is taken away, and by which network: the body of the webui's {@code /rembg}, checked.
 *
 * @param image in base64
 * @param mask whether the mask is asked for instead of what it leaves
 * @param matting how edges are made soft, unless the mask is taken as it is
 */
public record RembgRequest(String image, String model, Family family, boolean mask, Optional<MattingOptions> matting) {
    private static final int BRIGHTEST = 255;
    private static final int WIDEST = 1000;

    public static RembgRequest read(JsonNode parameters) throws RefusedRequest {
        Fields fields = Fields.of(parameters);
        if (fields.flag("post_process_mask")) {
            throw new RefusedRequest("post_process_mask: not available in this version");
        }
        String image = fields.text("input_image").orElseThrow(() -> new RefusedRequest("input_image is missing"));
        String model = fields.text("model").orElse("u2net");
        Family family = Family.of(model)
                .orElseThrow(() -> new RefusedRequest("model is %s, allowed are %s".formatted(model, Family.all())));
        boolean mask = fields.flag("return_mask") || fields.flag("only_mask");
        return new RembgRequest(image, model, family, mask, matting(fields));
    }

    private static Optional<MattingOptions> matting(Fields fields) throws RefusedRequest {
        MattingOptions options = new MattingOptions(
                (int) fields.integer("alpha_matting_foreground_threshold", 240, 0, BRIGHTEST),
                (int) fields.integer("alpha_matting_background_threshold", 10, 0, BRIGHTEST),
                (int) fields.integer("alpha_matting_erode_size", 10, 0, WIDEST));
        return fields.flag("alpha_matting") ? Optional.of(options) : Optional.empty();
    }
}
