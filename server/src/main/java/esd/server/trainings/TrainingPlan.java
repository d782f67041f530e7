package esd.server.trainings;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.TrainingTask;
import esd.runtime.kohya.TrainingSettings;
import esd.runtime.options.RefusedOption;
import esd.runtime.store.ObjectStore;
import esd.server.errors.Refusal;
import esd.server.http.FileName;
import esd.server.json.StoredJson;
import java.util.Optional;

/** What a request comes to once its model and its data are found: the settings, and what the row keeps of it. */
final class TrainingPlan {
    private static final String LORA = "networks.lora";
    private static final String TAGGER = "enable_wd14_tagger";

    private final CreateTraining wish;
    private final Foundation foundation;
    private final String model;
    private final String data;
    private final KohyaConfig config;

    TrainingPlan(CreateTraining wish, Foundation foundation, String model, String data) {
        this.wish = wish;
        this.foundation = foundation;
        this.model = model;
        this.data = data;
        this.config = new KohyaConfig(foundation).with(wish.config()).trainedOn(model, data);
    }

    /** Refuses what cannot be trained, and every setting that is unknown or not available. */
    void refuseUnknown() {
        if (foundation == Foundation.SD_XL) {
            throw new Refusal.Malformed("fm_type sd_xl is not available in this version, only sd_1_5");
        }
        if (wish.params().path(TAGGER).asBoolean()) {
            throw new Refusal.Malformed("%s is not available in this version, only false".formatted(TAGGER));
        }
        try {
            TrainingSettings.read(config.flat());
        } catch (RefusedOption refused) {
            throw new Refusal.Malformed(String.valueOf(refused.getMessage()));
        }
    }

    /** A training that was taken, as a backend is handed it. */
    static TrainingTask task(Training training, ObjectStore store) throws JobFailed {
        var params = StoredJson.object(training.params());
        var places = params.path("training_params");
        return new TrainingTask(
                training.id(),
                key(store, places.path("s3_model_path").asText()),
                key(store, places.path("s3_data_path").asText()).replaceFirst("/+$", ""),
                StoredJson.text(settings(params)),
                training.outputFolder(),
                training.inputFolder() + "/state.safetensors",
                training.logFolder(),
                training.sampleFolder(),
                new TrainingTask.Order(
                        training.trainName(),
                        Optional.of(places.path("training_instance_type").asText())
                                .filter(type -> !type.isBlank()),
                        training.inputFolder(),
                        training.params()));
    }

    private static String key(ObjectStore store, String place) throws JobFailed {
        String root = store.uri("");
        if (!place.startsWith(root)) {
            throw new JobFailed("%s is not in the store of this server, %s".formatted(place, root));
        }
        return place.substring(root.length());
    }

    /** The settings of a training that was taken, all sections in one. */
    private static ObjectNode settings(ObjectNode params) {
        ObjectNode wishes = params.path("config_params") instanceof ObjectNode config ? config : StoredJson.empty();
        return new KohyaConfig(Foundation.SD_1_5).with(wishes).flat();
    }

    /** What the trained files are called, refused where that could not be a file's name. */
    String outputName() {
        return FileName.checked(config.outputName());
    }

    /** What kind of checkpoint comes of it. */
    String checkpointType() {
        String network =
                wish.config().path("additional_network").path("network_module").asText(LORA);
        return network.equals(LORA) ? TrainingJob.LORA : "Stable-diffusion";
    }

    String configFile() {
        return foundation.configFile();
    }

    byte[] configText() {
        return config.text().getBytes(UTF_8);
    }

    /** The request as the row keeps it, with the places of model and data in place of their names. */
    ObjectNode params(String configPlace) {
        ObjectNode training = wish.training().deepCopy();
        training.remove("model");
        training.remove("dataset");
        training.put("s3_model_path", model).put("s3_data_path", data).put("s3_toml_path", configPlace);
        ObjectNode params = wish.params().deepCopy();
        params.set("training_params", training);
        params.set("config_params", wish.config());
        return params.put("training_type", CreateTraining.KOHYA);
    }
}
