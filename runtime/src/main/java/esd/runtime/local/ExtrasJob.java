package esd.runtime.local;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.models.tensor.Torch;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.extras.Extras;
import esd.runtime.extras.ExtrasRequest;
import esd.runtime.extras.Processed;
import esd.runtime.pipeline.PictureListener;
import esd.runtime.request.RefusedRequest;
import esd.runtime.store.ObjectStore;
import esd.runtime.weights.Compute;
import esd.runtime.weights.EngineFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The task types {@code extra-single-image} and {@code extra-batch-images}: networks are loaded for the job only. */
final class ExtrasJob {
    static final String SINGLE = "extra-single-image";
    static final Set<String> KINDS = Set.of(SINGLE, "extra-batch-images");

    private final ObjectStore store;
    private final Compute compute;

    ExtrasJob(ObjectStore store, Compute compute) {
        this.store = store;
        this.compute = compute;
    }

    Pictures run(InferenceTask task, PictureListener listener) throws JobFailed, InterruptedException {
        JsonNode parameters = Parameters.of(task, store);
        boolean single = task.kind().equals(SINGLE);
        try (NDManager manager = Torch.manager(compute.device());
                UpscalerFiles files = new UpscalerFiles(store, task.models(), manager, listener)) {
            ExtrasRequest request = single ? ExtrasRequest.single(parameters) : ExtrasRequest.batch(parameters);
            return stored(task, new Extras(files).run(request), single);
        } catch (RefusedRequest e) {
            throw new JobFailed(String.valueOf(e.getMessage()), e);
        } catch (EngineException | OutOfMemoryError e) {
            throw new JobFailed(EngineFailure.reason(e), e);
        } catch (IOException e) {
            throw new JobFailed("the pictures cannot be stored: %s".formatted(e.getMessage()), e);
        }
    }

    private Pictures stored(InferenceTask task, List<Processed> pictures, boolean single) throws IOException {
        List<String> names = new ArrayList<>();
        StringBuilder html = new StringBuilder();
        for (Processed picture : pictures) {
            String name = single ? "image.png" : "image_%d.png".formatted(names.size());
            store.put(task.resultPrefix() + name, picture.png(), "image/png");
            names.add(name);
            html.append("<p>").append(escaped(picture.told())).append("</p>");
        }
        ObjectNode report = Parameters.JSON.createObjectNode();
        report.put("html_info", html.toString());
        report.put("endpoint_name", task.endpointName());
        report.put("inference_id", task.id());
        String reportName = task.id() + "_param.json";
        store.put(task.resultPrefix() + reportName, Parameters.JSON.writeValueAsBytes(report), "application/json");
        return new Pictures(names, reportName);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
