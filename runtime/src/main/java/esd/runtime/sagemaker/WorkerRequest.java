package esd.runtime.sagemaker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.store.ObjectStore;
import java.util.Set;

/** What the container is told of a task: where its parameters and models lie. */
final class WorkerRequest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final double SPACE_TO_KEEP_FREE = 4e10;
    private static final String USER = "api";
    private static final String VAE = "VAE";

    /** What the container has a folder for. */
    private static final Set<String> TYPES =
            Set.of("Stable-diffusion", "ControlNet", "hypernetworks", "Lora", "embeddings", VAE);

    private static final Set<String> DIFFUSING = Set.of("txt2img", "img2img");

    private WorkerRequest() {}

    static byte[] of(InferenceTask task, ObjectStore store) {
        ObjectNode request = JSON.createObjectNode();
        request.put("id", task.id());
        request.put("task", task.kind());
        request.put("username", USER);
        ObjectNode models = request.putObject("models");
        models.put("space_free_size", SPACE_TO_KEEP_FREE);
        task.models().stream()
                .filter(model -> TYPES.contains(model.type()))
                .forEach(model -> models.withArray(model.type()).add(model(model, store)));
        if (DIFFUSING.contains(task.kind()) && !models.has(VAE)) {
            // The container keeps the VAE of the last request until it is told of another.
            models.withArray(VAE).add(automaticVae());
        }
        request.put("param_s3", store.uri(task.parametersKey()));
        request.put("payload_string", task.payload().orElse(null));
        try {
            return JSON.writeValueAsBytes(request);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static ObjectNode automaticVae() {
        return JSON.createObjectNode()
                .put("id", VAE)
                .put("s3", "None")
                .put("model_name", "Automatic")
                .put("type", VAE);
    }

    /** The container fetches {@code <s3>/<model_name>}; the folder is named by the checkpoint's id. */
    private static ObjectNode model(ModelFile model, ObjectStore store) {
        String folder = model.key().substring(0, Math.max(0, model.key().lastIndexOf('/')));
        return JSON.createObjectNode()
                .put("id", folder.substring(folder.lastIndexOf('/') + 1))
                .put("s3", store.uri(folder))
                .put("model_name", model.key().substring(model.key().lastIndexOf('/') + 1))
                .put("type", model.type());
    }
}
