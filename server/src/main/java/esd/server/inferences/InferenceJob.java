package esd.server.inferences;

import esd.runtime.backend.Backend;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.store.ObjectStore;
import esd.server.jobs.JobHandler;
import esd.server.json.Json;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Hands an inference as a task to the backend, and writes down what came of it. */
final class InferenceJob implements JobHandler {
    static final String KIND = "inference";

    private final Jdbi jdbi;
    private final ObjectStore store;
    private final InferenceTasks tasks;
    private final Backend backend;
    private final LiveProgress live;
    private final Clock clock;

    InferenceJob(Jdbi jdbi, ObjectStore store, InferenceTasks tasks, Backend backend, LiveProgress live, Clock clock) {
        this.jdbi = jdbi;
        this.store = store;
        this.tasks = tasks;
        this.backend = backend;
        this.live = live;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Ending run(String id, Steps steps) throws InterruptedException {
        Optional<Inference> inference = jdbi.withExtension(InferenceDao.class, dao -> dao.find(id));
        if (inference.isEmpty()) {
            return db -> {};
        }
        Instant started = clock.instant();
        live.started(id, started);
        try {
            Pictures pictures = backend.infer(tasks.task(inference.get()), step -> {
                live.at(id, step);
                steps.at(step.done(), step.total());
            });
            noteOutput(inference.get(), pictures);
            return db -> db.attach(InferenceDao.class)
                    .succeed(id, pictures.imageNames(), pictures.reportName(), started, clock.instant());
        } catch (JobFailed failure) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            return failed(id, String.valueOf(failure.getMessage()));
        } finally {
            live.over(id);
        }
    }

    @Override
    public Ending failed(String id, String reason) {
        return db -> db.attach(InferenceDao.class).fail(id, reason, clock.instant());
    }

    /** Clients of the asynchronous type find a note of the result where they were told. */
    private void noteOutput(Inference inference, Pictures pictures) throws JobFailed {
        String key = inference.outputKey();
        if (key == null) {
            return;
        }
        Map<String, Object> note = Map.of(
                "inference_id",
                inference.id(),
                "image_names",
                pictures.imageNames(),
                "parameters",
                inference.resultKey(pictures.reportName()));
        try {
            store.put(key, Json.bytes(note), "application/json");
        } catch (IOException refused) {
            throw new JobFailed("the object store did not take %s: %s".formatted(key, refused.getMessage()), refused);
        }
    }
}
