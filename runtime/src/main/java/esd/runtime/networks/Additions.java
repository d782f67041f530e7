package esd.runtime.networks;

import esd.runtime.prompt.Embedding;
import java.util.List;
import java.util.Map;

/**
 * What was added to a checkpoint for a job.
 *
 * @param embeddings what prompts can name, its vectors in the text encoder's table
 * @param vae the infotext's keys of another autoencoder than the checkpoint's
 * @param told further keys of the infotext, in their order
 */
public record Additions(List<Embedding> embeddings, Map<String, String> vae, Map<String, String> told) {
    public static final Additions NONE = new Additions(List.of(), Map.of(), Map.of());

    public Additions {
        embeddings = List.copyOf(embeddings);
    }
}
