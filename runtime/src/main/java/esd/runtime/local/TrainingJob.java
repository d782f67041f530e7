package esd.runtime.local;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.models.layout.WrongLayout;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.TrainingEvents;
import esd.runtime.backend.TrainingEvents.Phase;
import esd.runtime.backend.TrainingTask;
import esd.runtime.dataset.BrokenDataset;
import esd.runtime.dataset.Example;
import esd.runtime.dataset.ImageFolders;
import esd.runtime.kohya.TrainingSettings;
import esd.runtime.options.RefusedOption;
import esd.runtime.store.FileHashes;
import esd.runtime.store.NoSuchObject;
import esd.runtime.store.ObjectStore;
import esd.runtime.training.Diverged;
import esd.runtime.training.LoraTraining;
import esd.runtime.training.Metadata;
import esd.runtime.weights.Compute;
import esd.runtime.weights.EngineFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    TrainingJob(ObjectStore store, FileHashes hashes, Compute compute) {
        this.store = store;
        this.hashes = hashes;
        this.compute = compute;
    }

    void run(TrainingTask task, TrainingEvents events) throws JobFailed, InterruptedException {
        try {
            TrainingSettings settings = TrainingSettings.read((ObjectNode) Parameters.JSON.readTree(task.settings()));
            events.now(Phase.DOWNLOADING);
            List<Example> examples = ImageFolders.read(
                    files(task.dataFolder()), settings.data().captions().extension());
            train(task, settings, examples, events);
            store.delete(task.stateKey());
        } catch (RefusedOption | BrokenDataset | Diverged e) {
            throw new JobFailed(String.valueOf(e.getMessage()), e);
        } catch (EngineException e) {
            throw new JobFailed(EngineFailure.reason(e), e);
        } catch (NoSuchObject e) {
            throw new JobFailed("a file that is needed is missing in the store: %s".formatted(e.getMessage()), e);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException().initCause(e);
            }
            throw new JobFailed("a file cannot be read or written: %s".formatted(e.getMessage()), e);
        }
    }

    private void train(TrainingTask task, TrainingSettings settings, List<Example> examples, TrainingEvents events)
            throws JobFailed, IOException, RefusedOption, BrokenDataset, Diverged, InterruptedException {
        Path work = Files.createTempDirectory("esd-training");
        Optional<Path> state = store.find(task.stateKey()).isPresent()
                ? Optional.of(store.localFile(task.stateKey()))
                : Optional.empty();
        try (TrainedModel model = model(task, settings);
                NDManager manager = Torch.manager(compute.device())) {
            LoraTraining training = new LoraTraining(manager, model.networks(), settings, examples);
            events.now(Phase.TRAINING);
            LOG.info("{} pictures, {}", examples.size(), training.extent());
            Metadata metadata =
                    Metadata.of(settings, examples, training, modelName(task), hashes.sha256(task.modelKey()));
            training.run(work, state, metadata, new TrainingOutput(store, task, events));
            events.now(Phase.UPLOADING);
        } finally {
            delete(work);
        }
    }

    private TrainedModel model(TrainingTask task, TrainingSettings settings) throws JobFailed, IOException {
        boolean half = settings.pace().half() && compute.precision() != Precision.FP32;
        Compute precise = new Compute(compute.device(), half ? Precision.BF16 : Precision.FP32);
        try {
            return TrainedModel.read(
                    store.localFile(task.modelKey()),
                    settings.network(),
                    settings.pace().seed(),
                    precise);
        } catch (WrongLayout e) {
            throw new JobFailed("checkpoint %s cannot be trained on: %s".formatted(modelName(task), e.getMessage()), e);
        }
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
