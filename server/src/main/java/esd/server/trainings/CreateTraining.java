package esd.server.trainings;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.server.errors.Refusal;
import esd.server.json.StoredJson;
import org.jspecify.annotations.Nullable;

/** The body of POST /trainings, in any of its forms. */
record CreateTraining(@JsonProperty("lora_train_type") @Nullable String type, ObjectNode params) {
    static final String KOHYA = "kohya";
    private static final String TRAINING = "training_params";
    private static final String CONFIG = "config_params";

    Form form() {
        return Form.of(training(), config());
    }

    ObjectNode training() {
        return (ObjectNode) params.path(TRAINING);
    }

    ObjectNode config() {
        return params.path(CONFIG) instanceof ObjectNode config ? config : StoredJson.empty();
    }

    Foundation foundation() {
        return Foundation.of(text(TRAINING, "fm_type"));
    }

    String text(String section, String key) {
        return params.path(section).path(key).asText();
    }

    /** Everything that can be seen in the body alone. */
    void refuseIncomplete() {
        if (type != null && !type.equalsIgnoreCase(KOHYA)) {
            throw new Refusal.Malformed("Invalid lora train type: %s, the valid value is kohya.".formatted(type));
        }
        if (form() == Form.PATHS) {
            if (blank("fm_type") || blank("s3_model_path") || blank("s3_data_path")) {
                throw new Refusal.Malformed("Missing train parameters, fm_type, s3_model_path and s3_data_path "
                        + "should be in training_params");
            }
            return;
        }
        for (String key : new String[] {"training_instance_type", "model", "dataset", "fm_type"}) {
            if (blank(key)) {
                throw missing(TRAINING + "." + key);
            }
        }
        for (String path : form().requiredSettings()) {
            refuseMissingSetting(path);
        }
    }

    private void refuseMissingSetting(String path) {
        JsonNode value = params.path(CONFIG).at("/" + path.replace('.', '/'));
        String text = value.asText();
        if (value.isMissingNode() || value.isNull() || text.isBlank() || text.equals("0")) {
            throw missing(CONFIG + "." + path);
        }
        if (path.endsWith("_epochs") && !text.matches("[1-9]\\d{0,8}")) {
            throw new Refusal.Malformed(
                    "%s.%s must be a whole number of at least 1, not %s".formatted(CONFIG, path, text));
        }
    }

    private boolean blank(String key) {
        return params.path(TRAINING).path(key).asText().isBlank();
    }

    private static Refusal missing(String path) {
        return new Refusal.Malformed("Missing " + path);
    }
}
