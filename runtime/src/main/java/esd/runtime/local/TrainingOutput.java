package esd.runtime.local;

import esd.runtime.backend.TrainingEvents;
import esd.runtime.backend.TrainingTask;
import esd.runtime.store.ObjectStore;
import esd.runtime.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What a training writes goes into the store as soon as it is whole. */
final class TrainingOutput implements TrainingListener {
    private static final String BINARY = "application/octet-stream";

    private final ObjectStore store;
    private final TrainingTask task;
    private final TrainingEvents events;
    private double seconds;

    TrainingOutput(ObjectStore store, TrainingTask task, TrainingEvents events) {
        this.store = store;
        this.task = task;
        this.events = events;
    }

    @Override
    public void step(Step step) {
        // The first step pays for what is loaded lazily, so that it is forgotten soon.
        seconds = seconds == 0 ? step.seconds() : 0.8 * seconds + 0.2 * step.seconds();
        Map<String, Double> rates = new HashMap<>();
        step.learningRates().forEach(rate -> rates.put(rate.group(), rate.rate()));
        events.step(new TrainingEvents.Step(
                step.epoch(),
                step.epochs(),
                step.step(),
                step.steps(),
                seconds,
                seconds * (step.steps() - step.step()),
                step.loss(),
                step.averageLoss(),
                rates));
    }

    @Override
    public void saved(String name, Path file) throws IOException {
        store.put(task.outputFolder() + "/" + name, file, BINARY);
        Files.delete(file);
        events.stored(name);
    }

    @Override
    public void outdated(String name) throws IOException {
        store.delete(task.outputFolder() + "/" + name);
        events.removed(name);
    }

    @Override
    public void resumable(Path state) throws IOException {
        store.put(task.stateKey(), state, BINARY);
        Files.delete(state);
    }
}
