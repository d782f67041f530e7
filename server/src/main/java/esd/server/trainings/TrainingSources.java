package esd.server.trainings;

import esd.server.access.Caller;
import esd.server.access.Permission;
import esd.server.checkpoints.Checkpoints;
import esd.server.datasets.Datasets;
import esd.server.errors.Refusal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the model and the dataset that a training names; what a user may not use is not there for him. */
final class TrainingSources {
    private static final Pattern CHECKPOINT = Pattern.compile("/checkpoint/custom/([^/]+)/[^/]+$");
    private static final Pattern DATASET = Pattern.compile("^s3://[^/]+/dataset/([^/]+)(/(?!\\.\\.?(/|$))[^/]*)*$");

    private final Checkpoints checkpoints;
    private final Datasets datasets;

    TrainingSources(Checkpoints checkpoints, Datasets datasets) {
        this.checkpoints = checkpoints;
        this.datasets = datasets;
    }

    TrainingPlan plan(Caller caller, CreateTraining wish) {
        Foundation foundation = wish.foundation();
        return wish.form() == Form.PATHS
                ? byPlace(caller, wish, foundation)
                : byName(
                        caller,
                        wish,
                        foundation,
                        wish.training().path("model").asText(),
                        wish.training().path("dataset").asText());
    }

    private TrainingPlan byName(
            Caller caller, CreateTraining wish, Foundation foundation, String model, String dataset) {
        String place = checkpoints
                .findFirstNamed(model)
                .filter(found -> caller.uses(found.owners(), Permission.TRAIN_ALL))
                .map(found -> found.location() + "/" + model)
                .orElseThrow(TrainingSources::noModel);
        String data = datasets.location(caller, dataset).orElseThrow(TrainingSources::noDataset);
        return new TrainingPlan(wish, foundation, place, data);
    }

    /** By its place nobody gets what he would not get by its name. */
    private TrainingPlan byPlace(Caller caller, CreateTraining wish, Foundation foundation) {
        String model = wish.training().path("s3_model_path").asText();
        String data = wish.training().path("s3_data_path").asText();
        if (!caller.free(Permission.TRAIN_ALL)) {
            boolean mine = part(CHECKPOINT, model)
                    .flatMap(checkpoints::find)
                    .filter(found -> caller.uses(found.owners(), Permission.TRAIN_ALL))
                    .isPresent();
            if (!mine) {
                throw noModel();
            }
            if (part(DATASET, data)
                    .flatMap(name -> datasets.location(caller, name))
                    .isEmpty()) {
                throw noDataset();
            }
        }
        return new TrainingPlan(wish, foundation, model, data);
    }

    private static Optional<String> part(Pattern pattern, String place) {
        Matcher matcher = pattern.matcher(place);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static Refusal noModel() {
        return new Refusal.Malformed("Model not found");
    }

    private static Refusal noDataset() {
        return new Refusal.Malformed("Dataset not found");
    }
}
