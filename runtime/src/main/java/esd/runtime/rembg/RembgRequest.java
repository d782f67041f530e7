package esd.runtime.rembg;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.request.Fields;
import esd.runtime.request.RefusedRequest;

/**
 * Which background is taken away, and by which network: the body of the webui's {@code /rembg}, checked.
 *
 * @param image in base64
 * @param mask whether the mask is asked for instead of what it leaves
 */
public record RembgRequest(String image, String model, Family family, boolean mask) {
    public static RembgRequest read(JsonNode parameters) throws RefusedRequest {
        Fields fields = Fields.of(parameters);
        for (String name : new String[] {"alpha_matting", "post_process_mask"}) {
            if (fields.flag(name)) {
                throw new RefusedRequest("%s: not available in this version".formatted(name));
            }
        }
        String image = fields.text("input_image").orElseThrow(() -> new RefusedRequest("input_image is missing"));
        String model = fields.text("model").orElse("u2net");
        Family family = Family.of(model)
                .orElseThrow(() -> new RefusedRequest("model is %s, allowed are %s".formatted(model, Family.all())));
        return new RembgRequest(image, model, family, fields.flag("return_mask") || fields.flag("only_mask"));
    }
}
