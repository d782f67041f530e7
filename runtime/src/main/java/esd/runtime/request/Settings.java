package esd.runtime.request;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.noise.RandomSource;
import java.util.Optional;
import java.util.Set;

/**
 * The webui settings that a request overrides for itself: {@code override_settings}.
 *
 * @param seedDelta {@code eta_noise_seed_delta}
 * @param clipSkip {@code CLIP_stop_at_last_layers}: 1 for the text encoder's last layer
 * @param checkpoint {@code sd_model_checkpoint}: another one than the API's {@code models} say first
 * @param vae {@code sd_vae}, likewise
 * @param exactSteps {@code img2img_fix_steps}: a picture that begins with a picture walks all steps whatever its strength
 */
public record Settings(
        RandomSource randomSource,
        long seedDelta,
        int clipSkip,
        boolean exactSteps,
        Optional<String> checkpoint,
        Optional<String> vae) {
    private static final int MOST_CLIP_SKIP = 12;
    private static final Set<String> ACTING = Set.of(
            "CLIP_stop_at_last_layers",
            "eta_noise_seed_delta",
            "randn_source",
            "img2img_fix_steps",
            "sd_model_checkpoint",
            "sd_vae");

    static Settings read(Fields fields) throws RefusedRequest {
        for (String name : fields.names()) {
            if (!ACTING.contains(name)) {
                throw new RefusedRequest("override_settings.%s is not available in this version".formatted(name));
            }
        }
        return new Settings(
                randomSource(fields),
                fields.integer("eta_noise_seed_delta", 0, Long.MIN_VALUE, Long.MAX_VALUE),
                (int) fields.integer("CLIP_stop_at_last_layers", 1, 1, MOST_CLIP_SKIP),
                fields.flag("img2img_fix_steps"),
                named(fields, "sd_model_checkpoint"),
                named(fields, "sd_vae"));
    }

    private static Optional<String> named(Fields fields, String name) throws RefusedRequest {
        return fields.text(name).filter(text -> !text.isBlank());
    }

    private static RandomSource randomSource(Fields fields) throws RefusedRequest {
        JsonNode asked = fields.member("randn_source");
        String name = asked.isMissingNode() ? "GPU" : asked.asText();
        return RandomSource.named(name)
                .orElseThrow(() -> new RefusedRequest(
                        "override_settings.randn_source %s: allowed are CPU, GPU, NV".formatted(name)));
    }
}
