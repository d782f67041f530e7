package esd.server.inferences;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import esd.runtime.store.ObjectStore;
import esd.runtime.store.SignedLinks;
import esd.server.json.Timestamps;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Inferences as the API shows them; links are signed when they are asked for, and stored nowhere. */
final class InferenceReplies {
    /** A model in the answer to a creation. */
    record NamedModel(String id, List<String> name, String type) {}

    /** A model as an inference has used it. */
    record UsedModelReply(String id, @JsonProperty("model_name") String name, String s3, String type) {}

    /** The answer to a creation: where to put the parameters. */
    record Created(
            String id,
            String type,
            @JsonProperty("api_params_s3_location") String location,
            @JsonProperty("api_params_s3_upload_url") URI uploadUrl,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<NamedModel> models) {}

    /** The answer to the start of an asynchronous inference. */
    record Started(
            @JsonProperty("inference_id") String id,
            String status,
            @JsonProperty("endpoint_name") String endpointName,
            @JsonProperty("output_path") @Nullable String outputPath) {}

    private final ObjectStore store;
    private final SignedLinks links;

    InferenceReplies(ObjectStore store, Clock clock) {
        this.store = store;
        this.links = new SignedLinks(store, clock);
    }

    Created created(Inference inference) {
        List<NamedModel> models = inference.models().all().stream()
                .map(model -> new NamedModel(model.id(), model.names(), model.type()))
                .toList();
        return new Created(
                inference.id(),
                inference.taskType().wire(),
                store.uri(inference.paramsKey()),
                uploadUrl(inference),
                inference.taskType().diffuses() ? models : null);
    }

    Started started(Inference inference) {
        return new Started(inference.id(), inference.status().wire(), inference.endpointName(), outputPath(inference));
    }

    InferenceReply full(Inference inference, Optional<LiveProgress.At> live) {
        boolean succeeded = inference.status() == Inference.Status.SUCCEED;
        Instant started = live.map(LiveProgress.At::started).orElse(inference.startTime());
        return new InferenceReply(
                inference.imageNames().stream()
                        .map(name -> readUrl(inference, name))
                        .toList(),
                succeeded && inference.reportName() != null
                        ? List.of(readUrl(inference, inference.reportName()))
                        : List.of(),
                inference.id(),
                wireStatus(inference),
                inference.taskType().wire(),
                inference.inferenceType(),
                List.of(inference.owner()),
                Timestamps.text(inference.createTime()),
                Timestamps.text(started),
                text(inference.completeTime()),
                inference.imageNames(),
                inference.failure(),
                inference.payload(),
                inference.reportName(),
                inference.workflow(),
                params(inference),
                live.map(ProgressReply::of).orElse(null));
    }

    InferenceRow row(Inference inference) {
        return new InferenceRow(
                inference.id(),
                wireStatus(inference),
                inference.taskType().wire(),
                inference.inferenceType(),
                List.of(inference.owner()),
                Timestamps.text(inference.createTime()),
                Timestamps.text(inference.startTime()),
                text(inference.completeTime()),
                inference.imageNames(),
                inference.failure() == null ? Map.of() : inference.failure(),
                inference.payload() == null ? "{}" : inference.payload(),
                inference.reportName(),
                inference.workflow(),
                params(inference));
    }

    /** A real-time inference is not known to be in progress by those who look from elsewhere. */
    private static String wireStatus(Inference inference) {
        boolean hidden = inference.realTime() && !inference.finished();
        return (hidden ? Inference.Status.CREATED : inference.status()).wire();
    }

    private InferenceReply.Params params(Inference inference) {
        return new InferenceReply.Params(
                store.uri(inference.paramsKey()),
                uploadUrl(inference),
                inference.endpointId(),
                inference.instanceType(),
                inference.endpointName(),
                inference.taskType().diffuses() ? usedModels(inference.models()) : null,
                outputPath(inference));
    }

    private static Map<String, List<UsedModelReply>> usedModels(UsedModels models) {
        Map<String, List<UsedModelReply>> byType = new LinkedHashMap<>();
        for (UsedModel model : models.all()) {
            byType.computeIfAbsent(model.type(), type -> new ArrayList<>())
                    .add(new UsedModelReply(model.id(), model.name(), model.s3(), model.type()));
        }
        return byType;
    }

    private @Nullable String outputPath(Inference inference) {
        return inference.outputKey() == null ? null : store.uri(inference.outputKey());
    }

    private URI readUrl(Inference inference, String name) {
        return links.toRead(inference.resultKey(name));
    }

    private URI uploadUrl(Inference inference) {
        return links.toWrite(inference.paramsKey(), inference.createTime());
    }

    private static @Nullable String text(@Nullable Instant moment) {
        return moment == null ? null : Timestamps.text(moment);
    }
}
