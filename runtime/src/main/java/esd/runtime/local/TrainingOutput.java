package esd.runtime.local;

import esd.runtime.backend.TrainingEvents;
import esd.runtime.backend.TrainingTask;
import esd.runtime.journal.StoredJournal;
import esd.runtime.kohya.TrainingSettings;
import esd.runtime.samples.StoredSamples;
import esd.runtime.store.ObjectStore;
import esd.runtime.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What a training writes, logs and draws goes into the store as soon as it is whole. */
final class TrainingOutput implements TrainingListener {
    private static final String BINARY = "application/octet-stream";

    private final ObjectStore store;
    private final TrainingTask task;
    private final TrainingSettings settings;
    private final TrainingEvents events;
    private final StoredJournal journal;
    private final StoredSamples samples;
    private final Pace pace = new Pace();

    TrainingOutput(
            ObjectStore store,
            TrainingTask task,
            TrainingSettings settings,
            TrainingEvents events,
            StoredJournal journal,
            StoredSamples samples) {
        this.store = store;
        this.task = task;
        this.settings = settings;
        this.events = events;
        this.journal = journal;
        this.samples = samples;
    }

    @Override
    public void begins(long done) throws IOException {
        journal.begin(done);
        if (done == 0 && settings.samples().first()) {
            samples.draw("e%06d".formatted(0));
        }
    }

    @Override
    public void step(Step step) throws IOException {
        double seconds = pace.after(step.seconds());
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
        journal.step(step);
        if (settings.samples().afterStep(step.step())) {
            samples.draw("%06d".formatted(step.step()));
        }
    }

    @Override
    public void over(long epoch) throws IOException {
        if (settings.samples().afterEpoch(epoch)) {
            samples.draw("e%06d".formatted(epoch));
        }
    }

    @Override
    public void saved(String name, Path file) throws IOException {
        if (name.equals(settings.saves().file())) {
            events.now(TrainingEvents.Phase.UPLOADING);
        }
        stored(task.outputFolder() + "/" + name, file);
        events.stored(name);
    }

    @Override
    public void outdated(String name) throws IOException {
        store.delete(task.outputFolder() + "/" + name);
        events.removed(name);
    }

    /** The log first: what it says of later steps is forgotten by an attempt that goes on from here. */
    @Override
    public void resumable(Path state) throws IOException {
        journal.store();
        stored(task.stateKey(), state);
    }

    private void stored(String key, Path file) throws IOException {
        store.put(key, file, BINARY);
        Files.delete(file);
    }
}
