package esd.runtime.local;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorFile;
import esd.models.layout.RandomCheckpoint;
import esd.models.layout.Sd1Layout;
import esd.models.tensor.Precision;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.TrainingEvents;
import esd.runtime.backend.TrainingTask;
import esd.runtime.image.Png;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.FileHashes;
import esd.runtime.store.ObjectStore;
import esd.runtime.weights.Compute;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A store with the tiny checkpoint and three small pictures, and trainings on them. */
final class TrainingStudio implements AutoCloseable {
    static final String MODEL = "models/tiny.safetensors";
    static final String INPAINTING = "models/nine.safetensors";
    static final String DATA = "dataset/things";
    private static final ObjectMapper JSON = new ObjectMapper();

    final ObjectStore store;
    private final Path folder;
    private int tasks;

    TrainingStudio(Path folder) throws IOException {
        this.folder = folder;
        store = new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
        Path file = folder.resolve("tiny.safetensors");
        RandomCheckpoint.write(file, Sd1Layout.tiny(), ElementType.F16, 0);
        store.put(MODEL, file, "application/octet-stream");
        String words = "a thing; old, rare, blue, " + "very ".repeat(100) + "far";
        Path nine = folder.resolve("nine.safetensors");
        RandomCheckpoint.write(nine, Sd1Layout.tiny().inpainting(), ElementType.F16, 0);
        store.put(INPAINTING, nine, "application/octet-stream");
        example(DATA + "/1_thing/one", 96, 64, words);
        example(DATA + "/1_thing/two", 64, 64, "another thing, red; small, new");
        example(DATA + "/2_other/three", 40, 48, "something, else, there");
    }

    void example(String key, int width, int height, String caption) throws IOException {
        store.put(key + ".png", picture(width, height), "image/png");
        store.put(key + ".txt", caption.getBytes(StandardCharsets.UTF_8), "text/plain");
        store.put(key + ".words", "other words".getBytes(StandardCharsets.UTF_8), "text/plain");
    }

    /** Something that is another thing in a mirror. */
    static byte[] picture(int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.ORANGE);
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(Color.BLUE);
        graphics.fillOval(2, 5, width / 3, height / 2);
        graphics.dispose();
        return Png.of(picture);
    }

    /** Few and quick steps; a value of null takes a key away. */
    static ObjectNode settings(Object... pairs) {
        ObjectNode config = JSON.createObjectNode();
        config.put("network_dim", 2).put("network_alpha", 1).put("learning_rate", 1e-2);
        config.put("resolution", 64).put("caption_extension", ".txt").put("cache_latents", true);
        config.put("max_train_epochs", 2).put("seed", 1).put("output_name", "thing");
        config.put("optimizer_type", "AdamW").put("logging_dir", "logs");
        for (int i = 0; i < pairs.length; i += 2) {
            config.putPOJO((String) pairs[i], pairs[i + 1]);
        }
        return (ObjectNode) JSON.valueToTree(config);
    }

    TrainingTask task(ObjectNode settings) {
        return task("job-" + tasks++, MODEL, DATA, settings);
    }

    static TrainingTask task(String id, String model, String data, ObjectNode settings) {
        return new TrainingTask(
                id,
                model,
                data,
                settings.toString(),
                id + "/out",
                id + "/state",
                id + "/logs",
                id + "/samples",
                new TrainingTask.Order(id, Optional.empty(), id + "/in", "{}"));
    }

    Heard run(TrainingTask task) throws JobFailed, InterruptedException {
        return run(task, Precision.FP32);
    }

    Heard run(TrainingTask task, Precision precision) throws JobFailed, InterruptedException {
        Heard heard = new Heard();
        run(task, precision, heard);
        return heard;
    }

    void run(TrainingTask task, Precision precision, TrainingEvents events) throws JobFailed, InterruptedException {
        try (LocalBackend backend = new LocalBackend(
                store,
                new FileHashes(folder.resolve("hashes"), store),
                new Compute(Device.cpu(), precision),
                "esd-test")) {
            backend.train(task, events);
        }
    }

    List<String> names(String prefix) throws IOException {
        return store.list(prefix + "/").stream()
                .map(key -> key.substring(prefix.length() + 1))
                .toList();
    }

    byte[] bytes(String key) throws IOException {
        try (var content = store.get(key)) {
            return content.readAllBytes();
        }
    }

    Map<String, String> metadata(String key) throws IOException {
        try (TensorFile file = Safetensors.open(store.localFile(key))) {
            return file.metadata();
        }
    }

    /** The tensors of a LoRA, by their names. */
    Map<String, String> tensors(String key) throws IOException {
        Map<String, String> tensors = new TreeMap<>();
        try (TensorFile file = Safetensors.open(store.localFile(key))) {
            for (String name : file.tensors().keySet()) {
                byte[] bytes = new byte[file.bytes(name).remaining()];
                file.bytes(name).get(bytes);
                tensors.put(name, Arrays.toString(bytes));
            }
        }
        return tensors;
    }

    @Override
    public void close() {
        store.close();
    }

    /** Keeps everything that a training tells. */
    static class Heard implements TrainingEvents {
        final List<String> told = new ArrayList<>();
        final List<Step> steps = new ArrayList<>();
        final List<String> warnings = new ArrayList<>();

        @Override
        public void now(Phase phase) {
            told.add(phase.name());
        }

        @Override
        public void step(Step step) {
            steps.add(step);
        }

        @Override
        public void warned(List<String> all) {
            warnings.addAll(all);
        }

        @Override
        public void stored(String name) {
            told.add("+" + name);
        }

        @Override
        public void removed(String name) {
            told.add("-" + name);
        }
    }
}
