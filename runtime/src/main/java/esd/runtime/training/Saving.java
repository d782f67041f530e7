package esd.runtime.training;

import ai.djl.ndarray.NDArray;
import esd.models.adapter.Adapters;
import esd.runtime.kohya.SaveSettings;
import esd.runtime.optimizers.Optimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What is written after epochs and steps: the LoRA so far, and what is needed to go on from there. */
final class Saving {
    private final Path work;
    private final SaveSettings settings;
    private final Adapters adapters;
    private final Optimizer optimizer;
    private final Metadata metadata;
    private final TrainingListener listener;

    Saving(
            Path work,
            SaveSettings settings,
            Adapters adapters,
            Optimizer optimizer,
            Metadata metadata,
            TrainingListener listener) {
        this.work = work;
        this.settings = settings;
        this.adapters = adapters;
        this.optimizer = optimizer;
        this.metadata = metadata;
        this.listener = listener;
    }

    /** Epochs are counted from 1; the last one's file is the one of the end. */
    void after(long epoch, Extent extent, Map<String, NDArray> parameters) throws IOException {
        long every = settings.every(extent.epochs());
        if (epoch == extent.epochs() || every == 0 || epoch % every != 0) {
            return;
        }
        save(settings.fileOf(epoch), epoch, extent.stepsAfter(epoch));
        long outdated = epoch - every * settings.lastEpochs();
        if (settings.lastEpochs() > 0 && outdated > 0) {
            listener.outdated(settings.fileOf(outdated));
        }
        Path state = work.resolve("state.safetensors");
        TrainingState.write(state, epoch, parameters, optimizer);
        listener.resumable(state);
    }

    void atTheEnd(Extent extent) throws IOException {
        save(settings.file(), extent.epochs(), extent.steps());
    }

    /** Steps are counted from 1; so many epochs are over. */
    void afterStep(long step, long epochs) throws IOException {
        if (settings.bySteps().due(step)) {
            save(settings.fileOfStep(step), epochs, step);
            long outdated = settings.bySteps().outdated(step);
            if (outdated > 0) {
                listener.outdated(settings.fileOfStep(outdated));
            }
        }
    }

    private void save(String name, long epoch, long step) throws IOException {
        Path file = work.resolve(name);
        adapters.file(settings.type()).write(file, metadata.at(epoch, step));
        listener.saved(name, file);
    }
}
