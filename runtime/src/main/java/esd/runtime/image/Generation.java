package esd.runtime.image;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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
        String sampler,
        double cfgScale,
        long seed,
        int width,
        int height,
        Optional<Model> model,
        Map<String, String> told,
        Map<String, String> extra,
        String version) {
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
        parameters.put("Sampler", sampler);
        parameters.put("CFG scale", String.valueOf(cfgScale));
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
