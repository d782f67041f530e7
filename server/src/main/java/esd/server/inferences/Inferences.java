package esd.server.inferences;

import esd.runtime.backend.Backend;
import esd.runtime.store.ObjectStore;
import esd.server.access.Access;
import esd.server.access.Caller;
import esd.server.checkpoints.Checkpoints;
import esd.server.endpoints.Endpoint;
import esd.server.endpoints.Endpoints;
import esd.server.errors.Refusal;
import esd.server.http.Page;
import esd.server.jobs.JobHandler;
import esd.server.jobs.JobQueue;
import esd.server.jobs.Submission;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.result.ResultIterator;

/** The picture jobs. */
public final class Inferences {
    private static final String ID = "InferenceJobId";
    private static final String CREATED = "createTime";

    /** An inference that was started, and the job that runs it. */
    record Started(Inference inference, long job) {}

    private final Jdbi jdbi;
    private final ObjectStore store;
    private final Endpoints endpoints;
    private final JobQueue queue;
    private final ModelNames models;
    private final Checkpoints checkpoints;
    private final LiveProgress live = new LiveProgress();
    private final Clock clock;

    public Inferences(
            Jdbi jdbi, ObjectStore store, Checkpoints checkpoints, Endpoints endpoints, JobQueue queue, Clock clock) {
        this.jdbi = jdbi;
        this.store = store;
        this.checkpoints = checkpoints;
        this.endpoints = endpoints;
        this.queue = queue;
        this.models = new ModelNames(checkpoints);
        this.clock = clock;
    }

    /** What the queue's workers do for each started inference. */
    public JobHandler handler(Backend backend, Access access) {
        InferenceTasks tasks = new InferenceTasks(checkpoints, endpoints, access, store);
        return new InferenceJob(jdbi, store, tasks, backend, live, clock);
    }

    InferenceReplies replies() {
        return new InferenceReplies(store, clock);
    }

    Inference create(Caller caller, CreateInference wish) {
        Inference fresh = fresh(caller, wish);
        jdbi.useTransaction(db -> db.attach(InferenceDao.class).insert(fresh));
        return fresh;
    }

    Started createAndStart(Caller caller, CreateInference wish) {
        Inference fresh = fresh(caller, wish);
        return jdbi.inTransaction(db -> {
            db.attach(InferenceDao.class).insert(fresh);
            return start(db, fresh);
        });
    }

    Started start(String id) {
        return jdbi.inTransaction(db -> start(
                db,
                db.attach(InferenceDao.class)
                        .find(id)
                        .orElseThrow(() -> new Refusal.Malformed("InferenceJobId %s not found".formatted(id)))));
    }

    /** Completes when the job is over, with how the inference ended; it fails if the row is gone by then. */
    CompletableFuture<Inference> whenOver(Started started) {
        return queue.whenOver(started.job())
                .thenApply(over -> known(started.inference().id()));
    }

    Inference known(String id) {
        return jdbi.withExtension(InferenceDao.class, dao -> dao.find(id))
                .orElseThrow(() -> new Refusal.NotFound("inference with id %s not found".formatted(id)));
    }

    Optional<LiveProgress.At> progress(String id) {
        return live.of(id);
    }

    /** How often inferences have changed so far. */
    long change() {
        return jdbi.withExtension(InferenceDao.class, InferenceDao::change);
    }

    /** The newest first. */
    InferencePage list(TaskType type, Optional<Caller> owner, Page page) {
        Instant time = page.afterTime(CREATED).orElse(Page.END_OF_TIME);
        String id = page.after(ID).orElse("");
        int limit = page.limit() + 1;
        return jdbi.withExtension(InferenceDao.class, dao -> {
            try (ResultIterator<Inference> rows = owner.map(user -> dao.olderThan(type, user.name(), time, id, limit))
                    .orElseGet(() -> dao.olderThan(type, time, id, limit))) {
                return InferencePage.cut(rows, page.limit());
            }
        });
    }

    static String token(Inference last) {
        return Page.token(Map.of(ID, last.id(), CREATED, Page.time(last.createTime())));
    }

    /** Stops and forgets inferences, and removes what was uploaded for them; their pictures stay. */
    Optional<Inference> find(String id) {
        return jdbi.withExtension(InferenceDao.class, dao -> dao.find(id));
    }

    void delete(List<String> ids) throws IOException {
        List<Inference> rows =
                ids.stream().distinct().flatMap(id -> find(id).stream()).toList();
        jdbi.useTransaction(db -> rows.forEach(row -> queue.cancel(db, InferenceJob.KIND, row.id())));
        for (Inference row : rows) {
            store.delete(row.paramsKey());
            if (row.outputKey() != null) {
                store.delete(row.outputKey());
            }
        }
        jdbi.useTransaction(
                db -> rows.forEach(row -> db.attach(InferenceDao.class).delete(row.id())));
    }

    private Inference fresh(Caller caller, CreateInference wish) {
        TaskType task = TaskType.of(wish.taskType());
        Endpoint endpoint = endpoints.choose(caller, wish.inferenceType(), wish.endpoint());
        UsedModels used = task.diffuses() ? models.resolve(caller, wish.models()) : new UsedModels(List.of());
        return Inference.created(caller.name(), task, wish, endpoint, used, now());
    }

    private Started start(Handle db, Inference inference) {
        String output = inference.realTime() ? null : "sagemaker_output/%s.out".formatted(UUID.randomUUID());
        if (!db.attach(InferenceDao.class).start(inference.id(), output, now())) {
            throw new Refusal.WrongState("inference %s was started before, it is %s"
                    .formatted(inference.id(), inference.status().wire()));
        }
        endpoints.refuseUnlessOpen(db, inference.endpointId(), inference.endpointName());
        String affinity = inference.models().diffusion().map(UsedModel::id).orElse("");
        Submission work = new Submission(
                InferenceJob.KIND, inference.id(), affinity, inference.realTime(), inference.endpointId());
        long job = queue.submit(db, work);
        return new Started(db.attach(InferenceDao.class).find(inference.id()).orElseThrow(), job);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
