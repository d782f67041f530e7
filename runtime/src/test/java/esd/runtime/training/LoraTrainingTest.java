package esd.runtime.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.models.checkpoint.LoadedWeights;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorFile;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import esd.runtime.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings against a loop of torch and diffusers ({@code scripts/goldens.py training}). */
final class LoraTrainingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path GOLDEN = Path.of("src/test/resources/golden/training.safetensors");
    private static final String UP = ".lora_up.weight";

    @TempDir
    private Path folder;

    @Test
    void two_hundred_steps_are_those_of_a_loop_of_torch() throws Exception {
        TrainingRun run = learnsAs("plain");
        assertThat(run.losses()).hasSize(200);
        assertThat(run.files()).containsOnlyKeys("last.safetensors");
        Path ours = Files.write(folder.resolve("ours"), run.files().get("last.safetensors"));
        assertThat(cosine(ours, GOLDEN)).isBetween(0.9999, 1.0001);
    }

    @Test
    void so_they_are_with_convolutions_batches_and_weighted_losses() throws Exception {
        learnsAs("rich");
    }

    private TrainingRun learnsAs(String name) throws Exception {
        try (Golden golden = Golden.open("training")) {
            float[] losses = golden.numbers(name + "/losses");
            JsonNode told = JSON.readTree(golden.metadata().get("runs")).path(name);
            int before = Torch.liveTensors();
            TrainingRun run = new TrainingRun(folder, settings(told).put("max_train_steps", losses.length)).run();
            assertThat(Torch.liveTensors()).isEqualTo(before);
            assertThat(run.losses()).hasSize(losses.length);
            for (int i = 0; i < losses.length; i++) {
                assertThat(run.losses().get(i)).as("step %d", i + 1).isCloseTo(losses[i], within(1e-4 * losses[i]));
            }
            return run;
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
        config.set("max_token_length", run.get("tokens"));
        config.set("clip_skip", run.get("clip_skip"));
        config.set("noise_offset", run.get("noise_offset"));
        config.set("min_snr_gamma", run.get("min_snr_gamma"));
        config.set("seed", run.get("seed"));
        return config.put("resolution", 96).put("cache_latents", true).put("optimizer_type", "AdamW");
    }

    /** The cosine between what both LoRAs add to the weights, all layers together. */
    private static double cosine(Path file, Path other) throws IOException {
        double[] products = new double[3];
        try (TensorFile one = Safetensors.open(file);
                TensorFile two = Safetensors.open(other);
                LoadedWeights ours = LoadedWeights.read(one, name -> true, Device.cpu(), Precision.FP32);
                LoadedWeights theirs = LoadedWeights.read(two, name -> true, Device.cpu(), Precision.FP32)) {
            for (String up : one.tensors().keySet()) {
                if (up.endsWith(UP)) {
                    NDArray a = delta(ours, up);
                    NDArray b = delta(theirs, "plain/" + up);
                    products[0] += a.mul(b).sum().getFloat();
                    products[1] += a.mul(a).sum().getFloat();
                    products[2] += b.mul(b).sum().getFloat();
                }
            }
        }
        return products[0] / Math.sqrt(products[1] * products[2]);
    }

    private static NDArray delta(LoadedWeights lora, String up) {
        NDArray left = lora.get(up); // [K, r] or [K, r, 1, 1]
        NDArray right = lora.get(up.replace(UP, ".lora_down.weight")); // [r, C] or [r, C, 1, 1]
        long rank = right.getShape().get(0);
        return left.reshape(-1, rank).matMul(right.reshape(rank, -1)); // [K, C]
    }
}
