package esd.server.inferences;

import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import esd.server.access.Access;
import esd.server.access.Permission;
import esd.server.checkpoints.Checkpoints;
import esd.server.checkpoints.UsableCheckpoint;
import esd.server.endpoints.Endpoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns an inference's row into the task that a backend is handed, with the files that its user may use. */
final class InferenceTasks {
    private final Checkpoints checkpoints;
    private final Endpoints endpoints;
    private final Access access;

    InferenceTasks(Checkpoints checkpoints, Endpoints endpoints, Access access) {
        this.checkpoints = checkpoints;
        this.endpoints = endpoints;
        this.access = access;
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

    private static ModelFile file(UsableCheckpoint checkpoint) {
        return new ModelFile(checkpoint.type(), checkpoint.name(), checkpoint.key());
    }
}
