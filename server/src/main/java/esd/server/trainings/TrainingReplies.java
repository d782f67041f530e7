package esd.server.trainings;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.runtime.store.ObjectStore;
import esd.runtime.store.Recent;
import esd.runtime.store.SignedLinks;
import esd.server.json.StoredJson;
import esd.server.json.Timestamps;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Trainings as the API shows them. */
final class TrainingReplies {
    private static final String TYPE = "Stable-diffusion";

    /** The answer to a creation. */
    record Created(
            String id,
            String status,
            String created,
            ObjectNode params,
            @JsonProperty("input_location") String input,
            @JsonProperty("output_location") String output) {}

    /** One row of a list. */
    record Row(
            String id,
            String modelName,
            String status,
            String trainType,
            String created,
            String sagemakerTrainName,
            ObjectNode params) {}

    /** One file of the trainer's log, or one picture of those drawn on the way. */
    record Log(String filename, URI url) {}

    /** Everything about one training. */
    record Full(
            String id,
            @JsonProperty("checkpoint_id") String checkpointId,
            @JsonProperty("job_status") String status,
            @JsonProperty("model_id") String modelId,
            ObjectNode params,
            String timestamp,
            @JsonProperty("train_type") String trainType,
            @JsonProperty("sagemaker_train_name") String trainName,
            List<Log> logs,
            List<Log> samples,
            @Nullable TrainingProgress progress) {}

    private final ObjectStore store;
    private final LiveTrainings live;
    private final SignedLinks links;
    private final Recent<List<String>> finished;

    TrainingReplies(ObjectStore store, LiveTrainings live, Clock clock) {
        this.store = store;
        this.live = live;
        this.links = new SignedLinks(store, clock);
        this.finished = new Recent<>(clock);
    }

    Created created(Training training) {
        boolean echo = training.form() == Form.FLAT;
        return new Created(
                training.id(),
                training.status().wire(),
                Timestamps.epoch(training.created()),
                echo ? StoredJson.object(training.params()) : StoredJson.shown(training.params()),
                store.uri(training.inputFolder()),
                store.uri(training.outputFolder()));
    }

    Row row(Training training) {
        ObjectNode params = StoredJson.shown(training.params());
        String named = params.path("training_params").path("model_name").asText("not_applied");
        // Older clients look for the name here, however the training was written.
        params.withObject("/config_params/saving_arguments").put("output_name", training.outputName());
        return new Row(
                training.id(),
                training.form() == Form.FLAT ? training.outputName() + ".safetensors" : named,
                training.status().wire(),
                TYPE,
                Timestamps.epoch(training.created()),
                training.trainName(),
                params);
    }

    Full full(Training training) throws IOException {
        String folder = training.folder() + "/";
        List<String> keys =
                training.status().over() ? finished.of(training.id(), () -> store.list(folder)) : store.list(folder);
        return new Full(
                training.id(),
                training.gathers() ? training.id() : "",
                training.status().wire(),
                CreateTraining.KOHYA,
                StoredJson.shown(training.params()),
                Timestamps.epoch(training.created()),
                TYPE,
                training.trainName(),
                files(keys, training.logFolder()),
                files(keys, training.sampleFolder()),
                live.of(training.id()).map(TrainingProgress::of).orElse(null));
    }

    private List<Log> files(List<String> keys, String place) {
        String folder = place + "/";
        return keys.stream()
                .filter(key -> key.startsWith(folder))
                .map(key -> new Log(key.substring(folder.length()), links.toRead(key)))
                .toList();
    }
}
