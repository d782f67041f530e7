package esd.runtime.extras;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.request.Fields;
import esd.runtime.request.RefusedRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done to which pictures: the webui's {@code extra-single-image} and {@code extra-batch-images} bodies, checked.
 *
 * @param images in base64
 * @param second another upscaler, whose picture is laid over the first one's
 * @param secondVisibility from 0 for the first upscaler alone to 1 for the second alone
 */
public record ExtrasRequest(List<String> images, Size size, String first, String second, double secondVisibility) {
    private static final int MOST_IMAGES = 100;
    private static final double MOST_TIMES = 8;
    private static final int LONGEST_SIDE = 8192;
    private static final List<String> FACES = List.of("gfpgan_visibility", "codeformer_visibility");

    public ExtrasRequest {
        images = List.copyOf(images);
    }

    /** How large the pictures become. */
    public sealed interface Size {
        /** So many times as large. */
        record Times(double times) implements Size {}

        /** To cover these sides, and, if cropped, to have no more than them. */
        record Sides(int width, int height, boolean crop) implements Size {}
    }

    /** Reads the body with one picture. */
    public static ExtrasRequest single(JsonNode parameters) throws RefusedRequest {
        Fields fields = Fields.of(parameters);
        String image = fields.text("image").orElseThrow(() -> new RefusedRequest("image is missing"));
        return read(fields, List.of(image));
    }

    /** Reads the body with a list of pictures. */
    public static ExtrasRequest batch(JsonNode parameters) throws RefusedRequest {
        Fields fields = Fields.of(parameters);
        JsonNode list = fields.member("imageList");
        if (!list.isArray() || list.isEmpty() || list.size() > MOST_IMAGES) {
            throw new RefusedRequest("imageList must be a list of 1 to %d pictures".formatted(MOST_IMAGES));
        }
        List<String> images = new ArrayList<>();
        for (JsonNode entry : list) {
            JsonNode data = entry.isObject() ? entry.path("data") : entry;
            if (!data.isTextual()) {
                throw new RefusedRequest("imageList must hold pictures in base64, or objects with one as data");
            }
            images.add(data.textValue());
        }
        return read(fields, images);
    }

    private static ExtrasRequest read(Fields fields, List<String> images) throws RefusedRequest {
        for (String name : FACES) {
            if (fraction(fields, name) > 0) {
                throw new RefusedRequest("%s: face restoration is not available in this version".formatted(name));
            }
        }
        fields.flag("upscale_first");
        return new ExtrasRequest(
                images,
                size(fields),
                fields.text("upscaler_1").orElse(Upscaling.NONE),
                fields.text("upscaler_2").orElse(Upscaling.NONE),
                fraction(fields, "extras_upscaler_2_visibility"));
    }

    private static Size size(Fields fields) throws RefusedRequest {
        double times = fields.real("upscaling_resize", 2);
        int width = (int) fields.integer("upscaling_resize_w", 512, 1, LONGEST_SIDE);
        int height = (int) fields.integer("upscaling_resize_h", 512, 1, LONGEST_SIDE);
        boolean crop = fields.member("upscaling_crop").isMissingNode() || fields.flag("upscaling_crop");
        if (fields.integer("resize_mode", 0, 0, 1) == 1) {
            return new Size.Sides(width, height, crop);
        }
        if (!(times > 0 && times <= MOST_TIMES)) {
            throw new RefusedRequest("upscaling_resize is %s, allowed are numbers above 0 up to 8".formatted(times));
        }
        return new Size.Times(times);
    }

    private static double fraction(Fields fields, String name) throws RefusedRequest {
        double value = fields.real(name, 0);
        if (value < 0 || value > 1) {
            throw new RefusedRequest("%s is %s, allowed are 0 to 1".formatted(name, value));
        }
        return value;
    }
}
