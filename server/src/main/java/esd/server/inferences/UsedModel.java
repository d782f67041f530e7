package esd.server.inferences;

import java.util.List;

/**
 * A model that a request named, as it was found when the inference was created.
 *
 * @param names of its files; the first is the model that was asked for
 * @param s3 its folder in the object store
 */
public record UsedModel(String id, String type, List<String> names, String s3) {
    static final String DIFFUSION = "Stable-diffusion";

    /** The checkpoint's own VAE, under the name that clients give it. */
    static final UsedModel AUTOMATIC_VAE = new UsedModel("VAE", "VAE", List.of("Automatic"), "None");

    public UsedModel {
        names = List.copyOf(names);
    }

    String name() {
        return names.get(0);
    }

    boolean file() {
        return !equals(AUTOMATIC_VAE);
    }
}
