package esd.server.trainings;

import esd.runtime.backend.Backend;
import esd.runtime.store.ObjectStore;
import esd.server.access.Caller;
import esd.server.checkpoints.Checkpoints;
import esd.server.datasets.Datasets;
import esd.server.errors.Refusal;
import esd.server.http.Page;
import esd.server.jobs.JobHandler;
import esd.server.jobs.JobQueue;
import esd.server.jobs.Submission;
import esd.server.json.StoredJson;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The LoRA jobs. */
public final class Trainings {
    private static final String ID = "id";
    private static final String CREATED = "timestamp";

    private final Jdbi jdbi;
    private final ObjectStore store;
    private final Checkpoints checkpoints;
    private final TrainingSources sources;
    private final JobQueue queue;
    private final Clock clock;
    private final Trainer trainer;
    private final LiveTrainings live = new LiveTrainings();

    public Trainings(
            Jdbi jdbi, ObjectStore store, Checkpoints checkpoints, Datasets datasets, JobQueue queue, Clock clock) {
        this(jdbi, store, checkpoints, datasets, queue, clock, Trainer.HERE);
    }

    public Trainings(
            Jdbi jdbi,
            ObjectStore store,
            Checkpoints checkpoints,
            Datasets datasets,
            JobQueue queue,
            Clock clock,
            Trainer trainer) {
        this.jdbi = jdbi;
        this.store = store;
        this.checkpoints = checkpoints;
        this.sources = new TrainingSources(checkpoints, datasets);
        this.queue = queue;
        this.clock = clock;
        this.trainer = trainer;
    }

    /** What the queue's workers do for each training. */
    public JobHandler handler(Backend backend) {
        return new TrainingJob(jdbi, store, checkpoints.made(), queue, backend, live);
    }

    /** What has to be done for trainings that were stopped while they ran elsewhere. */
    public JobHandler stopper(Backend backend) {
        return new TrainingStop(backend);
    }

    TrainingReplies replies() {
        return new TrainingReplies(store, live, clock);
    }

    Training create(Caller caller, CreateTraining wish) throws IOException {
        wish.refuseIncomplete();
        TrainingPlan plan = sources.plan(caller, wish);
        trainer.refuse(plan);
        Form form = wish.form();
        String output = plan.outputName();
        Training blank = new Training(
                UUID.randomUUID().toString(),
                form,
                form.first(),
                "{}",
                output,
                form == Form.FLAT ? caller.roles() : List.of(caller.name()),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        String configKey = "%s/%s".formatted(blank.inputFolder(), plan.configFile());
        Training training = blank.with(StoredJson.text(plan.params(store.uri(configKey))));
        jdbi.useHandle(db -> refuseTaken(db, training));
        store.put(configKey, plan.configText(), "application/toml");
        try {
            submit(training, plan.checkpointType(), caller.roles());
        } catch (RuntimeException notSubmitted) {
            store.delete(configKey);
            throw notSubmitted;
        }
        return training;
    }

    private void submit(Training training, String checkpointType, List<String> roles) {
        jdbi.useTransaction(db -> {
            refuseTaken(db, training);
            if (training.gathers()) {
                checkpoints
                        .made()
                        .promise(db, training.id(), checkpointType, training.outputName(), roles, training.mark());
            }
            db.attach(TrainingDao.class).insert(training);
            queue.submit(db, new Submission(TrainingJob.KIND, training.id(), "", false));
        });
    }

    /** In the newest form a name is taken for as long as a training of that name is known, in the others until it is over. */
    private void refuseTaken(Handle db, Training training) {
        String output = training.outputName();
        TrainingDao dao = db.attach(TrainingDao.class);
        Optional<String> maker = training.gathers() ? dao.maker(output) : Optional.empty();
        if (maker.isPresent()) {
            throw new Refusal.WrongState("training %s is making %s.safetensors, please use another output_name"
                    .formatted(maker.get(), output));
        }
        boolean known = !training.gathers() && dao.outputTaken(output);
        checkpoints.made().refuseTaken(db, output, known);
    }

    Training known(String id) {
        return find(id).orElseThrow(() -> new Refusal.NotFound("Job with id %s not found".formatted(id)));
    }

    /** The newest first; one more row than the page holds, if there is one. */
    List<Training> list(Page page) {
        Instant time = page.afterTime(CREATED).orElse(Page.END_OF_TIME);
        String id = page.after(ID).orElse("");
        return jdbi.withExtension(TrainingDao.class, dao -> dao.olderThan(time, id, page.limit() + 1));
    }

    static String token(Training last) {
        return Page.token(Map.of(ID, last.id(), CREATED, Page.time(last.created())));
    }

    /** Ends the work if it is not over, and keeps the training stopped. */
    void stop(Caller caller, String id) {
        jdbi.useTransaction(db -> {
            TrainingDao dao = db.attach(TrainingDao.class);
            Training training =
                    dao.find(id).orElseThrow(() -> new Refusal.NotFound("no such train job with id(%s)".formatted(id)));
            stop(db, training, "the training was stopped by %s".formatted(caller.name()));
        });
    }

    private void stop(Handle db, Training training, String reason) {
        queue.cancel(db, TrainingJob.KIND, training.id());
        if (!training.status().over()) {
            queue.submit(db, new Submission(TrainingStop.KIND, training.trainName(), "", false));
        }
        checkpoints.made().settle(db, training.id());
        db.attach(TrainingDao.class).stop(training.id(), TrainingEnd.params(training, Training.Status.STOPPED, reason));
    }

    /** Stops and forgets trainings with what was written for them, which goes first; models and what they made stay. */
    void delete(List<String> ids) throws IOException {
        for (String id : ids) {
            Optional<Training> training = find(id);
            if (training.isPresent()) {
                if (!training.get().status().over()) {
                    jdbi.useTransaction(db -> stop(db, training.get(), "the training was deleted"));
                }
                remove(training.get().inputFolder());
                remove(training.get().logFolder());
                remove(training.get().sampleFolder());
                jdbi.useTransaction(db -> {
                    checkpoints.made().settle(db, id);
                    checkpoints.made().forgetEmpty(db, id);
                    db.attach(TrainingDao.class).delete(id);
                });
            }
        }
    }

    private void remove(String folder) throws IOException {
        for (String key : store.list(folder + "/")) {
            store.delete(key);
        }
    }

    Optional<Training> find(String id) {
        return jdbi.withExtension(TrainingDao.class, dao -> dao.find(id));
    }
}
