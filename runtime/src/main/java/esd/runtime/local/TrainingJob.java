package esd.runtime.local;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.models.layout.WrongLayout;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.TrainingEvents;
import esd.runtime.backend.TrainingEvents.Phase;
import esd.runtime.backend.TrainingTask;
import esd.runtime.dataset.BrokenDataset;
import esd.runtime.dataset.Example;
import esd.runtime.dataset.ImageFolders;
import esd.runtime.journal.StoredJournal;
import esd.runtime.kohya.TrainingSettings;
import esd.runtime.metadata.Course;
import esd.runtime.metadata.LoraMetadata;
import esd.runtime.metadata.OldHash;
import esd.runtime.options.RefusedOption;
import esd.runtime.request.RefusedRequest;
import esd.runtime.samples.SampleDrawing;
import esd.runtime.samples.StoredSamples;
import esd.runtime.sampling.Stopped;
import esd.runtime.store.FileHashes;
import esd.runtime.store.NoSuchObject;
import esd.runtime.store.ObjectStore;
import esd.runtime.training.Diverged;
import esd.runtime.training.LoraTraining;
import esd.runtime.training.Metadata;
import esd.runtime.weights.Compute;
import esd.runtime.weights.EngineFailure;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A training from the store and to the store: its networks are loaded for the job only. */
final class TrainingJob {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

    private final ObjectStore store;
    private final FileHashes hashes;
    private final Compute compute;
    private final String version;
    private final Clock clock = Clock.systemUTC();

    TrainingJob(ObjectStore store, FileHashes hashes, Compute compute, String version) {
        this.store = store;
        this.hashes = hashes;
        this.compute = compute;
        this.version = version;
    }

    void run(TrainingTask task, TrainingEvents events) throws JobFailed, InterruptedException {
        try {
            TrainingSettings settings = TrainingSettings.read((ObjectNode) Parameters.JSON.readTree(task.settings()));
            SampleDrawing drawing = new SampleDrawing(settings, origin(task));
            events.now(Phase.DOWNLOADING);
            List<Example> examples = ImageFolders.read(
                    files(task.dataFolder()), settings.data().captions().extension());
            events.warned(warnings(settings, examples));
            train(task, settings, examples, drawing, events);
            store.delete(task.stateKey());
        } catch (RefusedOption | RefusedRequest | BrokenDataset | Diverged e) {
            throw new JobFailed(String.valueOf(e.getMessage()), e);
        } catch (Stopped e) {
            throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
        } catch (EngineException | OutOfMemoryError e) {
            throw new JobFailed(EngineFailure.reason(e), e);
        } catch (NoSuchObject e) {
            throw new JobFailed("a file that is needed is missing in the store: %s".formatted(e.getMessage()), e);
        } catch (IOException e) {
            if (Thread.interrupted() || e instanceof ClosedByInterruptException) {
                throw (InterruptedException) new InterruptedException().initCause(e);
            }
            throw new JobFailed("a file cannot be read or written: %s".formatted(e.getMessage()), e);
        }
    }

    private void train(
            TrainingTask task,
            TrainingSettings settings,
            List<Example> examples,
            SampleDrawing drawing,
            TrainingEvents events)
            throws JobFailed, IOException, RefusedOption, BrokenDataset, Diverged, InterruptedException {
        Path work = Files.createTempDirectory("esd-training");
        Optional<Path> state = store.find(task.stateKey()).isPresent()
                ? Optional.of(store.localFile(task.stateKey()))
                : Optional.empty();
        try (TrainedModel model = model(task, settings);
                NDManager manager = Torch.manager(compute.device());
                StoredJournal journal = new StoredJournal(store, task.logFolder(), work, settings.logs(), clock)) {
            LoraTraining training = new LoraTraining(manager, model.networks(), settings, examples);
            events.now(Phase.TRAINING);
            LOG.info("{} pictures, {}", examples.size(), training.extent());
            StoredSamples samples = new StoredSamples(store, task.sampleFolder(), drawing, manager, model.networks());
            TrainingOutput output = new TrainingOutput(store, task, settings, events, journal, samples);
            try {
                training.run(work, state, metadata(task, settings, examples, training), output);
                journal.store();
            } catch (Exception ended) {
                journal.storeIfPossible();
                throw ended;
            }
        } finally {
            delete(work);
        }
    }

    private static List<String> warnings(TrainingSettings settings, List<Example> examples) {
        List<String> warnings = new ArrayList<>(settings.overruled());
        ImageFolders.uncaptioned(examples, settings.data().captions().extension())
                .ifPresent(warnings::add);
        return warnings;
    }

    private Metadata metadata(
            TrainingTask task, TrainingSettings settings, List<Example> examples, LoraTraining training)
            throws IOException {
        Course.Base base = new Course.Base(
                modelName(task), hashes.sha256(task.modelKey()), OldHash.of(store.localFile(task.modelKey())));
        Course course = new Course(
                Integer.toUnsignedLong(task.id().hashCode()),
                Metadata.seconds(clock.instant()),
                base,
                examples,
                training.sizes(),
                training.extent().batches(),
                training.extent().epochs(),
                training.extent().steps(),
                half(settings));
        return new Metadata(
                LoraMetadata.of(settings, course),
                clock,
                settings.saves().about().least());
    }

    private SampleDrawing.Origin origin(TrainingTask task) throws IOException {
        String hash = hashes.sha256(task.modelKey()).substring(0, 10);
        return new SampleDrawing.Origin(ModelFile.stem(modelName(task)), hash, version);
    }

    private TrainedModel model(TrainingTask task, TrainingSettings settings) throws JobFailed, IOException {
        Compute precise = new Compute(compute.device(), half(settings) ? Precision.BF16 : Precision.FP32);
        try {
            return TrainedModel.read(store.localFile(task.modelKey()), settings, precise);
        } catch (WrongLayout e) {
            throw new JobFailed("checkpoint %s cannot be trained on: %s".formatted(modelName(task), e.getMessage()), e);
        }
    }

    private boolean half(TrainingSettings settings) {
        return settings.pace().half() && compute.precision() != Precision.FP32;
    }

    private static String modelName(TrainingTask task) {
        return task.modelKey().substring(task.modelKey().lastIndexOf('/') + 1);
    }

    private SortedMap<String, Path> files(String folder) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        for (String key : store.list(folder + "/")) {
            files.put(key.substring(folder.length() + 1), store.localFile(key));
        }
        return files;
    }

    private static void delete(Path work) throws IOException {
        try (var files = Files.list(work)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(work);
    }
}
