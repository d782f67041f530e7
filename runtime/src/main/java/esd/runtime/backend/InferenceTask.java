package esd.runtime.backend;

import java.util.List;
import java.util.Optional;

/**
 * One inference, in object keys only, since that is all a remote backend can take.
 *
 * @param id the inference's id; results lie under {@code out/<id>/result/}
 * @param kind the task type on the wire, such as {@code txt2img}
 * @param parametersKey where the client uploaded the parameter JSON
 * @param payload the parameter JSON itself where the request carried it; then nothing lies at the key
 * @param models the files that the request named
 * @param endpointName the endpoint that runs it, for the report
 */
public record InferenceTask(
        String id,
        String kind,
        String parametersKey,
        Optional<String> payload,
        List<ModelFile> models,
        String endpointName) {
    public InferenceTask {
        models = List.copyOf(models);
    }

    /**
     * A model file in the object store.
     *
     * @param type the checkpoint type on the wire, such as {@code Stable-diffusion} or {@code Lora}
     * @param name the file name as users know it
     * @param key its object key; the pseudo models {@code None} and {@code Automatic} never get here
     */
    public record ModelFile(String type, String name, String key) {
        /** The name as prompts and infotexts have it. */
        public String stem() {
            return stem(name);
        }

        /** A file's name without its ending. */
        public static String stem(String name) {
            int dot = name.lastIndexOf('.');
            return dot > 0 ? name.substring(0, dot) : name;
        }
    }

    /** The prefix of everything that this task stores. */
    public String resultPrefix() {
        return "out/%s/result/".formatted(id);
    }
}
