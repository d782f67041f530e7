package esd.server.trainings;

import esd.runtime.backend.Backend;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.TrainingEvents;
import esd.runtime.store.ObjectStore;
import esd.server.checkpoints.MadeCheckpoints;
import esd.server.errors.Refusal;
import esd.server.jobs.JobHandler;
import esd.server.jobs.JobQueue;
import esd.server.jobs.Submission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Turns a training's row into a task, hands it to the backend, and makes checkpoints of the files that come of it. */
final class TrainingJob implements JobHandler {
    static final String KIND = "training";
    static final String LORA = "Lora";
    private static final Pattern MODEL_FILE = Pattern.compile("[^/]+\\.(safetensors|ckpt|pt)");

    private final Jdbi jdbi;
    private final ObjectStore store;
    private final MadeCheckpoints checkpoints;
    private final JobQueue queue;
    private final Backend backend;
    private final LiveTrainings live;

    TrainingJob(
            Jdbi jdbi,
            ObjectStore store,
            MadeCheckpoints checkpoints,
            JobQueue queue,
            Backend backend,
            LiveTrainings live) {
        this.jdbi = jdbi;
        this.store = store;
        this.checkpoints = checkpoints;
        this.queue = queue;
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
            Heard heard = new Heard(training, steps);
            backend.train(TrainingPlan.task(training, store), heard);
            Training.Status end = heard.all() ? Training.Status.COMPLETED : Training.Status.FAIL;
            return db -> over(db, id, end);
        } catch (JobFailed failure) {
            refuseInterrupted();
            return failed(id, String.valueOf(failure.getMessage()));
        } catch (UncheckedIOException | Refusal notKept) {
            refuseInterrupted();
            return notKept(training, String.valueOf(notKept.getMessage()));
        } finally {
            live.over(id);
        }
    }

    private static void refuseInterrupted() throws InterruptedException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException();
        }
    }

    /** Where it goes on elsewhere it is ended, since nobody will take what it makes. */
    private Ending notKept(Training training, String reason) {
        return db -> {
            fail(db, training.id(), reason);
            queue.submit(db, new Submission(TrainingStop.KIND, training.trainName(), "", false));
        };
    }

    @Override
    public Ending failed(String id, String reason) {
        return db -> fail(db, id, reason);
    }

    private void move(String id, Training.Status to) {
        jdbi.useTransaction(db -> db.attach(TrainingDao.class).move(id, to));
    }

    private void over(Handle db, String id, Training.Status end) {
        checkpoints.settle(db, id);
        TrainingDao dao = db.attach(TrainingDao.class);
        dao.find(id).ifPresent(training -> dao.complete(id, end, TrainingEnd.over(training)));
    }

    private void fail(Handle db, String id, String reason) {
        checkpoints.settle(db, id);
        TrainingDao dao = db.attach(TrainingDao.class);
        dao.find(id).ifPresent(training -> dao.fail(id, TrainingEnd.params(training, Training.Status.FAILED, reason)));
    }

    /** What the backend tells of one training. */
    private final class Heard implements TrainingEvents {
        private final Training training;
        private final Steps steps;
        private final Set<String> told = new HashSet<>();

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
        public void warned(List<String> warnings) {
            jdbi.useTransaction(db -> {
                TrainingDao dao = db.attach(TrainingDao.class);
                dao.find(training.id()).ifPresent(found -> dao.tell(found.id(), TrainingEnd.warned(found, warnings)));
            });
        }

        @Override
        public void stored(String name) {
            told.add(name);
            try {
                String key = training.outputFolder() + "/" + name;
                if (training.gathers()) {
                    checkpoints.add(training.id(), name, key);
                } else {
                    checkpoints.adopt(LORA, name, key, training.owners(), training.mark());
                }
            } catch (IOException refused) {
                throw new UncheckedIOException(
                        "%s cannot become a checkpoint: %s".formatted(name, refused.getMessage()), refused);
            }
        }

        /** Takes the files too that it was not told of, as those of an earlier attempt; whether there is any file. */
        private boolean all() throws JobFailed {
            List<String> names = files();
            names.stream().filter(name -> !told.contains(name)).forEach(this::stored);
            return !names.isEmpty();
        }

        private List<String> files() throws JobFailed {
            String folder = training.outputFolder() + "/";
            try {
                return store.list(folder).stream()
                        .map(key -> key.substring(folder.length()))
                        .filter(name -> MODEL_FILE.matcher(name).matches())
                        .toList();
            } catch (IOException unknown) {
                throw new JobFailed("the files of training %s cannot be found".formatted(training.id()), unknown);
            }
        }

        @Override
        public void removed(String name) {
            try {
                if (training.gathers()) {
                    checkpoints.remove(training.id(), name);
                } else {
                    checkpoints.drop(name, training.mark());
                }
            } catch (IOException refused) {
                throw new UncheckedIOException(
                        "%s cannot be removed: %s".formatted(name, refused.getMessage()), refused);
            }
        }
    }
}
