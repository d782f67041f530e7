package esd.runtime.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.models.tensor.Torch;
import esd.runtime.Golden;
import esd.runtime.dataset.Example;
import esd.runtime.dataset.ImageFolders;
import esd.runtime.kohya.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings against a loop of torch and diffusers ({@code scripts/goldens.py training}). */
final class LoraTrainingTest {
    private static final Path PICTURES = Path.of("src/test/resources/golden/training");
    private static final int STEPS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private static final class Losses implements TrainingListener {
        private final List<Double> losses = new ArrayList<>();
        private final List<String> saved = new ArrayList<>();

        @Override
        public void step(Step step) {
            losses.add(step.loss());
        }

        @Override
        public void saved(String name, Path file) {
            saved.add(name);
        }

        @Override
        public void outdated(String name) {
            saved.remove(name);
        }

        @Override
        public void resumable(Path state) {}
    }

    @Test
    void the_first_losses_are_those_of_a_loop_of_torch() throws Exception {
        assertLearnsAs("plain");
    }

    @Test
    void so_they_are_with_convolutions_batches_and_weighted_losses() throws Exception {
        assertLearnsAs("rich");
    }

    private void assertLearnsAs(String run) throws Exception {
        try (Golden golden = Golden.open("training")) {
            JsonNode told = JSON.readTree(golden.metadata().get("runs")).path(run);
            TrainingSettings settings = TrainingSettings.read(settings(told));
            List<Example> examples = ImageFolders.read(files(), ".txt");
            int before = Torch.liveTensors();
            try (TinyNetworks tiny = new TinyNetworks(
                            folder, settings.network(), settings.pace().seed());
                    NDManager manager = Torch.manager(Device.cpu())) {
                LoraTraining training = new LoraTraining(manager, tiny.networks(), settings, examples);
                Losses heard = new Losses();
                training.run(folder, Optional.empty(), new Metadata(Map.of()), heard);
                float[] losses = golden.numbers(run + "/losses");
                assertThat(heard.losses).hasSize(STEPS);
                assertThat(heard.losses.get(0)).isCloseTo(losses[0], within(1e-6 * losses[0]));
                for (int i = 1; i < STEPS; i++) {
                    assertThat(heard.losses.get(i)).as("step %d", i + 1).isCloseTo(losses[i], within(2e-3 * losses[i]));
                }
                assertThat(heard.saved).containsExactly("last.safetensors");
            }
            assertThat(Torch.liveTensors()).isEqualTo(before);
        }
    }

    private static ObjectNode settings(JsonNode run) {
        ObjectNode config = JSON.createObjectNode();
        config.set("network_dim", run.get("dim"));
        config.set("network_alpha", run.get("alpha"));
        if (run.get("conv_dim").asInt() > 0) {
            config.putArray("network_args")
                    .add("conv_dim=" + run.get("conv_dim").asText())
                    .add("conv_alpha=" + run.get("conv_alpha").asText());
        }
        config.set("learning_rate", run.get("lr"));
        config.set("train_batch_size", run.get("batch"));
        config.set("gradient_accumulation_steps", run.get("accumulation"));
        config.put("max_train_steps", STEPS);
        config.set("max_token_length", run.get("tokens"));
        config.set("clip_skip", run.get("clip_skip"));
        config.set("noise_offset", run.get("noise_offset"));
        config.set("min_snr_gamma", run.get("min_snr_gamma"));
        config.set("seed", run.get("seed"));
        return config.put("resolution", 64).put("cache_latents", true).put("optimizer_type", "AdamW");
    }

    static SortedMap<String, Path> files() throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(PICTURES)) {
            found.filter(Files::isRegularFile)
                    .forEach(file -> files.put(PICTURES.relativize(file).toString(), file));
        }
        return files;
    }
}
