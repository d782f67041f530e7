package esd.server.trainings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The three ways in which clients have written a training, told apart by the keys that are there. */
public enum Form {
    /** Model and data by their places in the store, settings in sections if at all. */
    PATHS,
    /** Model and data by name, settings in named sections. */
    SECTIONS,
    /** Model and data by name, settings all together. */
    FLAT;

    static Form of(JsonNode training, ObjectNode config) {
        boolean byName = training.has("model") || training.has("dataset");
        boolean byPlace = training.has("s3_model_path") || training.has("s3_data_path");
        if (byPlace || !byName) {
            return PATHS;
        }
        boolean sections = config.has("saving_arguments") || config.has("training_arguments");
        return sections ? SECTIONS : FLAT;
    }

    /** The state that a training so written begins in. */
    Training.Status first() {
        return this == FLAT ? Training.Status.STARTING : Training.Status.TRAINING;
    }

    /** The settings that have to be there, each by its path. */
    List<String> requiredSettings() {
        return switch (this) {
            case PATHS -> List.of();
            case SECTIONS ->
                List.of(
                        "saving_arguments.output_name",
                        "saving_arguments.save_every_n_epochs",
                        "training_arguments.max_train_epochs");
            case FLAT -> List.of("output_name", "save_every_n_epochs", "max_train_epochs");
        };
    }
}
