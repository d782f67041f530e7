package esd.runtime.image;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The facts of one picture that its infotext tells.
 *
 * @param model the checkpoint, if it has a name
 * @param told the known keys after the model's, in their order
 * @param extra further keys and values in their order, after the known ones
 */
public record Generation(
        String prompt,
        String negativePrompt,
        int steps,
        Sampling sampling,
        long seed,
        int width,
        int height,
        Optional<Model> model,
        Map<String, String> told,
        Map<String, String> extra,
        String version) {
    /**
     * How the noise was taken away.
     *
     * @param schedule where the sampler's name does not say it
     * @param imageScale {@code image_cfg_scale}, as asked
     */
    public record Sampling(String sampler, Optional<String> schedule, double scale, OptionalDouble imageScale) {
        /** Of a sampler whose name says all. */
        public static Sampling of(String sampler, double scale) {
            return new Sampling(sampler, Optional.empty(), scale, OptionalDouble.empty());
        }
    }

    /**
     * A checkpoint as users know it.
     *
     * @param hash the first ten digits of the file's SHA-256
     * @param name the file's name without its extension
     * @param vae the keys of another autoencoder, told right after it
     */
    public record Model(String hash, String name, Map<String, String> vae) {}

    /** The infotext, its keys in the webui's order. */
    public Infotext infotext() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("Steps", String.valueOf(steps));
        parameters.put("Sampler", sampling.sampler());
        sampling.schedule().ifPresent(schedule -> parameters.put("Schedule type", schedule));
        parameters.put("CFG scale", String.valueOf(sampling.scale()));
        sampling.imageScale().ifPresent(scale -> parameters.put("Image CFG scale", String.valueOf(scale)));
        parameters.put("Seed", String.valueOf(seed));
        parameters.put("Size", "%dx%d".formatted(width, height));
        model.ifPresent(known -> {
            parameters.put("Model hash", known.hash());
            parameters.put("Model", known.name());
            parameters.putAll(known.vae());
        });
        parameters.putAll(told);
        parameters.putAll(extra);
        parameters.put("Version", version);
        return new Infotext(prompt, negativePrompt, parameters);
    }
}
