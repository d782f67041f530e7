package esd.runtime.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import esd.runtime.dataset.ImageFolders;
import esd.runtime.kohya.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A training of the tiny networks on a folder of pictures, and all that it tells. */
final class TrainingRun implements TrainingListener {
    private static final Path PICTURES = Path.of("src/test/resources/golden/training");

    private final Path folder;
    private final ObjectNode config;
    private final List<Step> steps = new ArrayList<>();
    private final SortedMap<String, byte[]> files = new TreeMap<>();
    private final SortedMap<String, float[]> gradients = new TreeMap<>();
    private Optional<Path> state = Optional.empty();
    private Precision precision = Precision.FP32;
    private Consumer<TinyNetworks> before = tiny -> {};
    private Consumer<TrainingRun> after = heard -> {};

    /** @param folder for files that are written */
    TrainingRun(Path folder, ObjectNode config) {
        this.folder = folder;
        this.config = config;
    }

    /** Settings under which a training of the pictures is short. */
    static ObjectNode brief() {
        ObjectNode config = new ObjectMapper().createObjectNode();
        config.put("network_dim", 2).put("learning_rate", 1e-3).put("seed", 1337);
        config.put("resolution", 64).put("cache_latents", true).put("train_batch_size", 5);
        return config.put("optimizer_type", "AdamW").put("max_train_steps", 2);
    }

    TrainingRun in(Precision half) {
        precision = half;
        return this;
    }

    /** Goes on from what another one left. */
    TrainingRun from(Optional<Path> left) {
        state = left;
        return this;
    }

    TrainingRun before(Consumer<TinyNetworks> then) {
        before = then;
        return this;
    }

    /** What is done whenever something was told. */
    TrainingRun after(Consumer<TrainingRun> each) {
        after = each;
        return this;
    }

    TrainingRun run() throws Exception {
        TrainingSettings settings = TrainingSettings.read(config);
        try (TinyNetworks tiny = new TinyNetworks(
                        folder, settings.network(), settings.pace().seed(), precision);
                NDManager manager = Torch.manager(Device.cpu())) {
            before.accept(tiny);
            LoraTraining training =
                    new LoraTraining(manager, tiny.networks(), settings, ImageFolders.read(pictures(), ".txt"));
            try {
                training.run(folder, state, new Metadata(Map.of()), this);
            } finally {
                remember(tiny.networks().adapters().textEncoder());
                remember(tiny.networks().adapters().unet());
            }
        }
        return this;
    }

    private void remember(Map<String, NDArray> parameters) {
        parameters.forEach((name, parameter) -> {
            try (NDArray gradient = parameter.getGradient()) {
                gradients.put(name, gradient.toFloatArray());
            }
        });
    }

    private static SortedMap<String, Path> pictures() throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(PICTURES)) {
            found.filter(Files::isRegularFile)
                    .forEach(file -> files.put(PICTURES.relativize(file).toString(), file));
        }
        return files;
    }

    List<Double> losses() {
        return steps.stream().map(Step::loss).toList();
    }

    /** Those that are there, by their names. */
    SortedMap<String, byte[]> files() {
        return files;
    }

    /** Those of the last step. */
    SortedMap<String, float[]> gradients() {
        return gradients;
    }

    Optional<Path> state() {
        return state;
    }

    @Override
    public void step(Step step) {
        steps.add(step);
        after.accept(this);
    }

    @Override
    public void saved(String name, Path file) throws IOException {
        files.put(name, Files.readAllBytes(file));
        after.accept(this);
    }

    @Override
    public void outdated(String name) {
        files.remove(name);
        after.accept(this);
    }

    @Override
    public void resumable(Path written) throws IOException {
        Path kept = folder.resolve("kept");
        Files.copy(written, kept, StandardCopyOption.REPLACE_EXISTING);
        state = Optional.of(kept);
        after.accept(this);
    }
}
