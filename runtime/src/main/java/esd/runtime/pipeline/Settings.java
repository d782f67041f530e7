package esd.runtime.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.noise.RandomSource;
import java.util.Set;

/** The webui settings that a request overrides for itself: {@code override_settings}. */
record Settings(RandomSource randomSource, long seedDelta, int clipSkip) {
    private static final int MOST_CLIP_SKIP = 12;
    private static final Set<String> ACTING =
            Set.of("CLIP_stop_at_last_layers", "eta_noise_seed_delta", "randn_source", "sd_vae");

    /** The checkpoint is chosen by the API's {@code models}; clients repeat its name here. */
    private static final Set<String> REPEATED = Set.of("sd_model_checkpoint");

    private static final Set<String> OWN_VAE = Set.of("Automatic", "None", "");

    static Settings read(Fields fields) throws RefusedRequest {
        for (String name : fields.names()) {
            if (!ACTING.contains(name) && !REPEATED.contains(name)) {
                throw new RefusedRequest("override_settings.%s is not available in this version".formatted(name));
            }
        }
        String vae = fields.text("sd_vae").orElse("Automatic");
        if (!OWN_VAE.contains(vae)) {
            throw new RefusedRequest(
                    "override_settings.sd_vae %s: other VAEs than the checkpoint's own are not".formatted(vae)
                            + " available in this version");
        }
        return new Settings(
                randomSource(fields), fields.integer("eta_noise_seed_delta", 0, Long.MIN_VALUE, Long.MAX_VALUE), (int)
                        fields.integer("CLIP_stop_at_last_layers", 1, 1, MOST_CLIP_SKIP));
    }

    private static RandomSource randomSource(Fields fields) throws RefusedRequest {
        JsonNode asked = fields.member("randn_source");
        String name = asked.isMissingNode() ? "GPU" : asked.asText();
        return RandomSource.named(name)
                .orElseThrow(() -> new RefusedRequest(
                        "override_settings.randn_source %s: allowed are CPU, GPU, NV".formatted(name)));
    }
}
