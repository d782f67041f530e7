package esd.runtime.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import esd.runtime.dataset.BrokenDataset;
import esd.runtime.dataset.Epoch;
import esd.runtime.dataset.Example;
import esd.runtime.dataset.Size;
import esd.runtime.kohya.TrainingSettings;
import esd.runtime.optimizers.Gradients;
import esd.runtime.optimizers.Optimizer;
import esd.runtime.optimizers.Parameter;
import esd.runtime.optimizers.ParameterGroup;
import esd.runtime.options.RefusedOption;
import esd.runtime.schedules.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One training from its first step, or from the end of an epoch, to its last. For one thread. */
public final class LoraTraining {
    private final Networks networks;
    private final TrainingSettings settings;
    private final List<Example> examples;
    private final Latents latents;
    private final Batches batches;
    private final Seeds seeds;
    private final Extent extent;
    private final NDManager manager;
    private final List<ParameterGroup> groups;

    /** Looks at all pictures. What it makes belongs to the manager. */
    public LoraTraining(NDManager manager, Networks networks, TrainingSettings settings, List<Example> examples)
            throws BrokenDataset {
        this.manager = manager;
        this.networks = networks;
        this.settings = settings;
        this.examples = examples;
        this.seeds = new Seeds(settings.pace().seed());
        this.latents = new Latents(
                networks,
                examples,
                Latents.table(settings.data()),
                seeds,
                settings.data().cacheLatents());
        this.batches = new Batches(networks, settings, examples, latents, seeds);
        this.extent = Extent.of(settings, order(0).size());
        this.groups = groups();
    }

    private List<ParameterGroup> groups() {
        List<ParameterGroup> all = new ArrayList<>();
        add(
                all,
                "text_encoder",
                settings.rates().textEncoder(),
                networks.adapters().textEncoder());
        add(all, "unet", settings.rates().unet(), networks.adapters().unet());
        return all;
    }

    private static void add(List<ParameterGroup> groups, String name, double rate, Map<String, NDArray> parameters) {
        if (!parameters.isEmpty()) {
            List<Parameter> named = new ArrayList<>();
            parameters.forEach((key, value) -> named.add(new Parameter(key, value)));
            groups.add(new ParameterGroup(name, rate, named));
        }
    }

    /** How long it is. */
    public Extent extent() {
        return extent;
    }

    /** The bucket of each picture. */
    public List<Size> sizes() {
        return latents.sizes();
    }

    /**
     * Trains to the end.
     *
     * @param work a folder for files that are being written
     * @param state what an earlier attempt left
     */
    public void run(Path work, Optional<Path> state, Metadata metadata, TrainingListener listener)
            throws BrokenDataset, Diverged, RefusedOption, IOException, InterruptedException {
        Schedule schedule = settings.rates().schedule(extent.steps());
        try (Optimizer optimizer = settings.rates().optimizer().over(groups)) {
            Saving saving = new Saving(work, settings.saves(), networks.adapters(), optimizer, metadata, listener);
            long done = state.isPresent() ? TrainingState.read(state.get(), manager, parameters(), optimizer) : 0;
            listener.begins(extent.stepsAfter(done));
            Steps steps = new Steps(optimizer, schedule, saving, listener);
            for (long epoch = done; epoch < extent.epochs(); epoch++) {
                steps.epoch(epoch);
                saving.after(epoch + 1, extent, parameters());
                listener.over(epoch + 1);
            }
            saving.atTheEnd(extent);
        }
    }

    private Map<String, NDArray> parameters() {
        Map<String, NDArray> parameters = new LinkedHashMap<>();
        groups.forEach(group -> group.parameters().forEach(one -> parameters.put(one.name(), one.value())));
        return parameters;
    }

    private List<List<Integer>> order(long epoch) {
        return Epoch.batches(examples, latents.sizes(), settings.data().batchSize(), seeds.epoch(epoch));
    }

    /** The steps of a run, one epoch after another. */
    private final class Steps {
        private final Optimizer optimizer;
        private final Gradients gradients = new Gradients(groups);
        private final Schedule schedule;
        private final Saving saving;
        private final TrainingListener listener;
        private final Average average = new Average(extent.batches());

        private Steps(Optimizer optimizer, Schedule schedule, Saving saving, TrainingListener listener) {
            this.optimizer = optimizer;
            this.schedule = schedule;
            this.saving = saving;
            this.listener = listener;
        }

        private void epoch(long epoch) throws BrokenDataset, Diverged, IOException, InterruptedException {
            List<List<Integer>> order = order(epoch);
            int together = settings.pace().accumulation();
            for (int from = 0; from < order.size(); from += together) {
                long step = extent.stepsPerEpoch() * epoch + from / together;
                if (step < extent.steps()) {
                    List<List<Integer>> part = order.subList(from, Math.min(from + together, order.size()));
                    step(epoch, step, part, epoch * order.size() + from);
                }
            }
        }

        private void step(long epoch, long step, List<List<Integer>> part, long first)
                throws BrokenDataset, Diverged, IOException, InterruptedException {
            long start = System.nanoTime();
            gradients.zero();
            double loss = 0;
            for (int i = 0; i < part.size(); i++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("stopped in step %d".formatted(step + 1));
                }
                loss += batches.learn(manager, part.get(i), first + i, step + 1) / part.size();
            }
            move(step);
            listener.step(new TrainingListener.Step(
                    epoch + 1,
                    extent.epochs(),
                    step + 1,
                    extent.steps(),
                    (System.nanoTime() - start) / 1e9,
                    loss,
                    average.with(loss),
                    rates()));
            saving.afterStep(step + 1, epoch);
        }

        private void move(long step) throws Diverged {
            double most = settings.pace().maxGradNorm();
            double norm = most > 0 ? gradients.clip(most) : gradients.norm();
            if (!Double.isFinite(norm)) {
                throw new Diverged(
                        step + 1,
                        "the gradient of " + gradients.firstNotFinite().orElse("all parameters together"));
            }
            optimizer.step(schedule.factor(step));
            Optional<String> broken = gradients.firstParameterNotFinite();
            if (broken.isPresent()) {
                throw new Diverged(step + 1, "parameter " + broken.get());
            }
        }

        private List<TrainingListener.Rate> rates() {
            List<Double> rates = optimizer.learningRates();
            List<TrainingListener.Rate> named = new ArrayList<>();
            for (int i = 0; i < groups.size(); i++) {
                named.add(new TrainingListener.Rate(groups.get(i).name(), rates.get(i)));
            }
            return named;
        }
    }
}
