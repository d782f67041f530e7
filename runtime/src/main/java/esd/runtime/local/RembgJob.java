package esd.runtime.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.onnx.BrokenNetwork;
import esd.runtime.onnx.OnnxNetwork;
import esd.runtime.rembg.Rembg;
import esd.runtime.rembg.RembgRequest;
import esd.runtime.request.RefusedRequest;
import esd.runtime.store.ObjectStore;
import java.io.IOException;
import java.util.List;

/** The task type {@code rembg}: its network is loaded for the job only. */
final class RembgJob {
    static final String KIND = "rembg";

    private final ObjectStore store;

    RembgJob(ObjectStore store) {
        this.store = store;
    }

    Pictures run(InferenceTask task) throws JobFailed, InterruptedException {
        try {
            RembgRequest request = RembgRequest.read(Parameters.of(task, store));
            ModelFile file = file(task, request.model() + ".onnx");
            try (OnnxNetwork network = OnnxNetwork.open(store.localFile(file.key()))) {
                return stored(task, new Rembg(network).run(request));
            }
        } catch (RefusedRequest e) {
            throw new JobFailed(String.valueOf(e.getMessage()), e);
        } catch (BrokenNetwork e) {
            throw new JobFailed("the rembg model cannot be loaded: %s".formatted(e.getMessage()), e);
        } catch (IOException e) {
            throw new JobFailed("rembg cannot read or write a file: %s".formatted(e.getMessage()), e);
        }
    }

    private static ModelFile file(InferenceTask task, String name) throws JobFailed {
        return task.models().stream()
                .filter(model -> model.type().equals(KIND) && model.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new JobFailed("there is no %s: upload rembg's file of this name as a checkpoint of type %s"
                                .formatted(name, KIND)));
    }

    private Pictures stored(InferenceTask task, byte[] png) throws IOException {
        store.put(task.resultPrefix() + "image.png", png, "image/png");
        ObjectNode report = Parameters.JSON.createObjectNode();
        report.put("endpoint_name", task.endpointName());
        report.put("inference_id", task.id());
        String name = task.id() + "_param.json";
        store.put(task.resultPrefix() + name, Parameters.JSON.writeValueAsBytes(report), "application/json");
        return new Pictures(List.of("image.png"), name);
    }
}
