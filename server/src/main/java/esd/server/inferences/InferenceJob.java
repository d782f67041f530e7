package esd.server.inferences;

import esd.runtime.backend.Backend;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.store.ObjectStore;
import esd.server.checkpoints.Checkpoints;
import esd.server.checkpoints.UsableCheckpoint;
import esd.server.endpoints.Endpoints;
import esd.server.http.Json;
import esd.server.jobs.JobHandler;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Turns an inference's row into a task, hands it to the backend, and writes down what came of it. */
final class InferenceJob implements JobHandler {
    static final String KIND = "inference";

    private final Jdbi jdbi;
    private final ObjectStore store;
    private final Checkpoints checkpoints;
    private final Endpoints endpoints;
    private final Backend backend;
    private final LiveProgress live;
    private final Clock clock;

    InferenceJob(
            Jdbi jdbi,
            ObjectStore store,
            Checkpoints checkpoints,
            Endpoints endpoints,
            Backend backend,
            LiveProgress live,
            Clock clock) {
        this.jdbi = jdbi;
        this.store = store;
        this.checkpoints = checkpoints;
        this.endpoints = endpoints;
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
            Pictures pictures = backend.infer(task(inference.get()), step -> {
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

    private InferenceTask task(Inference inference) throws JobFailed {
        List<ModelFile> files = new ArrayList<>();
        for (UsedModel model : inference.models().all()) {
            if (model.file()) {
                UsableCheckpoint checkpoint = checkpoints
                        .find(model.id())
                        .orElseThrow(() -> new JobFailed(
                                "checkpoint with name %s, type %s is not found".formatted(model.name(), model.type())));
                files.add(new ModelFile(checkpoint.type(), checkpoint.name(), checkpoint.key()));
            }
        }
        for (String type : inference.taskType().networks()) {
            checkpoints
                    .allActive(type)
                    .forEach(network -> files.add(new ModelFile(network.type(), network.name(), network.key())));
        }
        return new InferenceTask(
                inference.id(),
                inference.taskType().wire(),
                inference.paramsKey(),
                Optional.ofNullable(inference.payload()),
                files,
                endpoints.name(inference.endpointId()).orElse(inference.endpointName()));
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
