package esd.server.inferences;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The checkpoint and the VAE that an inference's parameters name for it alone, in the webui's {@code override_settings}. */
record Overrides(List<Named> all) {
    static final Overrides NONE = new Overrides(List.of());
    private static final String MEMBER = "override_settings";
    private static final Map<String, String> TYPES =
            Map.of("sd_model_checkpoint", UsedModel.DIFFUSION, "sd_vae", "VAE");
    private static final JsonMapper JSON = new JsonMapper();

    /** A checkpoint of a type, as a user of the webui calls it. */
    record Named(String type, String title) {}

    Overrides {
        all = List.copyOf(all);
    }

    /** Skips all else, such as pictures; what is no JSON object names nothing, and its job will say why. */
    static Overrides read(InputStream parameters) throws IOException {
        try (JsonParser parser = JSON.createParser(parameters)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return NONE;
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                if (name.equals(MEMBER)) {
                    return of(parser.readValueAsTree());
                }
                parser.skipChildren();
            }
            return NONE;
        }
    }

    private static Overrides of(JsonNode settings) {
        List<Named> named = new ArrayList<>();
        TYPES.forEach((setting, type) -> {
            String title = settings.path(setting).asText("");
            if (!title.isBlank()) {
                named.add(new Named(type, title));
            }
        });
        return new Overrides(named);
    }
}
