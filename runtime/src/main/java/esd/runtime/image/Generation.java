package esd.runtime.image;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The facts of one picture that its infotext tells.
 *
 * @param model the checkpoint, if it has a name
 * @param denoisingStrength of pictures that begin with a picture
 * @param clipSkip told above 1
 * @param seedDelta "ENSD", told unless 0; 0 where the sampler used none
 * @param randomSource "RNG", told unless it is the default, GPU
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
        OptionalDouble denoisingStrength,
        int clipSkip,
        long seedDelta,
        String randomSource,
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
        denoisingStrength.ifPresent(strength -> parameters.put("Denoising strength", String.valueOf(strength)));
        if (clipSkip > 1) {
            parameters.put("Clip skip", String.valueOf(clipSkip));
        }
        if (seedDelta != 0) {
            parameters.put("ENSD", String.valueOf(seedDelta));
        }
        if (!randomSource.equals("GPU")) {
            parameters.put("RNG", randomSource);
        }
        parameters.putAll(extra);
        parameters.put("Version", version);
        return new Infotext(prompt, negativePrompt, parameters);
    }
}
