package esd.server.trainings;

import esd.runtime.backend.Backend;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.TrainingEvents;
import esd.runtime.backend.TrainingTask;
import esd.runtime.store.ObjectStore;
import esd.server.checkpoints.Checkpoints;
import esd.server.http.StoredJson;
import esd.server.jobs.JobHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Turns a training's row into a task, hands it to the backend, and makes checkpoints of the files that come of it. */
final class TrainingJob implements JobHandler {
    static final String KIND = "training";

    private final Jdbi jdbi;
    private final ObjectStore store;
    private final Checkpoints checkpoints;
    private final Backend backend;
    private final LiveTrainings live;

    TrainingJob(Jdbi jdbi, ObjectStore store, Checkpoints checkpoints, Backend backend, LiveTrainings live) {
        this.jdbi = jdbi;
        this.store = store;
        this.checkpoints = checkpoints;
        this.backend = backend;
        this.live = live;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Ending run(String id, Steps steps) throws InterruptedException {
        Optional<Training> found = jdbi.withExtension(TrainingDao.class, dao -> dao.find(id));
        if (found.isEmpty()) {
            return db -> {};
        }
        Training training = found.get();
        try {
            move(id, Training.Status.STARTING);
            backend.train(task(training), new Heard(training, steps));
            Training.Status end = made(training) ? Training.Status.COMPLETED : Training.Status.FAIL;
            return db -> over(db, id, end);
        } catch (JobFailed | UncheckedIOException failure) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            return failed(id, String.valueOf(failure.getMessage()));
        } finally {
            live.over(id);
        }
    }

    private boolean made(Training training) throws JobFailed {
        try {
            return !store.list(training.outputFolder() + "/").isEmpty();
        } catch (IOException unknown) {
            throw new JobFailed("the files of training %s cannot be found".formatted(training.id()), unknown);
        }
    }

    @Override
    public Ending failed(String id, String reason) {
        return db -> fail(db, id, reason);
    }

    private void move(String id, Training.Status to) {
        jdbi.useTransaction(db -> db.attach(TrainingDao.class).move(id, to));
    }

    private TrainingTask task(Training training) throws JobFailed {
        var params = StoredJson.object(training.params());
        var places = params.path("training_params");
        return new TrainingTask(
                training.id(),
                key(places.path("s3_model_path").asText()),
                key(places.path("s3_data_path").asText()).replaceFirst("/+$", ""),
                StoredJson.text(TrainingPlan.settings(params)),
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

    private String key(String place) throws JobFailed {
        String root = store.uri("");
        if (!place.startsWith(root)) {
            throw new JobFailed("%s is not in the store of this server, %s".formatted(place, root));
        }
        return place.substring(root.length());
    }

    private static void over(Handle db, String id, Training.Status end) {
        TrainingDao dao = db.attach(TrainingDao.class);
        dao.find(id).ifPresent(training -> dao.complete(id, end, TrainingEnd.over(training)));
    }

    private static void fail(Handle db, String id, String reason) {
        TrainingDao dao = db.attach(TrainingDao.class);
        dao.find(id).ifPresent(training -> dao.fail(id, TrainingEnd.params(training, Training.Status.FAILED, reason)));
    }

    /** What the backend tells of one training. */
    private final class Heard implements TrainingEvents {
        private final Training training;
        private final Steps steps;

        private Heard(Training training, Steps steps) {
            this.training = training;
            this.steps = steps;
        }

        @Override
        public void now(Phase phase) {
            move(training.id(), Training.Status.valueOf(phase.name()));
        }

        @Override
        public void step(Step step) {
            live.at(training.id(), step);
            steps.at((int) step.step(), (int) step.steps());
        }

        @Override
        public void stored(String name) {
            try {
                String key = training.outputFolder() + "/" + name;
                checkpoints.adopt("Lora", name, key, training.owners(), "trained by " + training.id());
            } catch (IOException refused) {
                throw new UncheckedIOException(
                        "%s cannot become a checkpoint: %s".formatted(name, refused.getMessage()), refused);
            }
        }

        @Override
        public void removed(String name) {
            try {
                checkpoints.drop("Lora", name, "trained by " + training.id());
            } catch (IOException refused) {
                throw new UncheckedIOException(
                        "%s cannot be removed: %s".formatted(name, refused.getMessage()), refused);
            }
        }
    }
}
