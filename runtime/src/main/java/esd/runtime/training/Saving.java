package esd.runtime.training;

import ai.djl.ndarray.NDArray;
import esd.models.adapter.Adapters;
import esd.runtime.kohya.SaveSettings;
import esd.runtime.optimizers.Optimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What is written after epochs: the LoRA so far, and what is needed to go on from there. */
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

    /** Epochs are counted from 1. */
    void after(long epoch, Extent extent, Map<String, NDArray> parameters) throws IOException {
        if (epoch == extent.epochs()) {
            save(settings.file(), epoch, extent);
            return;
        }
        long every = settings.every(extent.epochs());
        if (every == 0 || epoch % every != 0) {
            return;
        }
        save(settings.fileOf(epoch), epoch, extent);
        long outdated = epoch - every * settings.lastEpochs();
        if (settings.lastEpochs() > 0 && outdated > 0) {
            listener.outdated(settings.fileOf(outdated));
        }
        Path state = work.resolve("state.safetensors");
        TrainingState.write(state, epoch, parameters, optimizer);
        listener.resumable(state);
    }

    private void save(String name, long epoch, Extent extent) throws IOException {
        Path file = work.resolve(name);
        adapters.file(settings.type()).write(file, metadata.at(epoch, extent));
        listener.saved(name, file);
    }
}
