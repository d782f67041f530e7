package esd.server.inferences;

import com.fasterxml.jackson.core.JsonProcessingException;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.ModelTitle;
import esd.runtime.store.NoSuchObject;
import esd.runtime.store.ObjectStore;
import esd.server.access.Access;
import esd.server.access.Permission;
import esd.server.checkpoints.Checkpoints;
import esd.server.checkpoints.UsableCheckpoint;
import esd.server.endpoints.Endpoints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns an inference's row into the task that a backend is handed, with the files that its user may use. */
final class InferenceTasks {
    private final Checkpoints checkpoints;
    private final Endpoints endpoints;
    private final Access access;
    private final ObjectStore store;

    InferenceTasks(Checkpoints checkpoints, Endpoints endpoints, Access access, ObjectStore store) {
        this.checkpoints = checkpoints;
        this.endpoints = endpoints;
        this.access = access;
        this.store = store;
    }

    InferenceTask task(Inference inference) throws JobFailed {
        List<ModelFile> files = new ArrayList<>();
        for (UsedModel model : inference.models().all()) {
            if (model.file()) {
                files.add(file(checkpoints
                        .find(model.id())
                        .map(found -> found.by(model.name()))
                        .orElseThrow(() -> new JobFailed("checkpoint with name %s, type %s is not found"
                                .formatted(model.name(), model.type())))));
            }
        }
        if (inference.taskType().diffuses()) {
            overrides(inference).all().forEach(named -> named(inference.owner(), named, files)
                    .ifPresent(found -> files.add(file(found))));
        }
        for (String type : inference.taskType().networks()) {
            checkpoints.allActive(type).stream()
                    .filter(network -> access.uses(inference.owner(), network.owners(), Permission.CHECKPOINT_ALL))
                    .flatMap(network -> network.each().stream())
                    .forEach(network -> files.add(file(network)));
        }
        return new InferenceTask(
                inference.id(),
                inference.taskType().wire(),
                inference.paramsKey(),
                Optional.ofNullable(inference.payload()),
                files,
                endpoints.name(inference.endpointId()).orElse(inference.endpointName()));
    }

    /** What the parameters name and the models do not, if the user may use it; the backend refuses what is not there. */
    private Optional<UsableCheckpoint> named(String owner, Overrides.Named named, List<ModelFile> known) {
        List<String> names = ModelTitle.names(named.title());
        if (known.stream().anyMatch(file -> file.type().equals(named.type()) && names.contains(file.name()))) {
            return Optional.empty();
        }
        return names.stream()
                .flatMap(name -> checkpoints.findActive(named.type(), name).stream())
                .filter(found -> access.uses(owner, found.owners(), Permission.CHECKPOINT_ALL))
                .findFirst();
    }

    private Overrides overrides(Inference inference) throws JobFailed {
        try (InputStream parameters = parameters(inference)) {
            return Overrides.read(parameters);
        } catch (NoSuchObject | JsonProcessingException unusable) {
            return Overrides.NONE; // the backend says so in its own words
        } catch (IOException e) {
            throw new JobFailed(
                    "the parameters of inference %s cannot be read: %s".formatted(inference.id(), e.getMessage()), e);
        }
    }

    private InputStream parameters(Inference inference) throws IOException {
        String payload = inference.payload();
        return payload == null
                ? store.get(inference.paramsKey())
                : new ByteArrayInputStream(payload.getBytes(StandardCharsets.UTF_8));
    }

    private static ModelFile file(UsableCheckpoint checkpoint) {
        return new ModelFile(checkpoint.type(), checkpoint.name(), checkpoint.key());
    }
}
