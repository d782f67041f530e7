package esd.models.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.LoadedWeights;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorFile;
import esd.models.checkpoint.TensorInfo;
import esd.models.net.GoldenNetworks;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LoRAs against the weights that diffusers and lycoris-lora make of them ({@code scripts/goldens.py lora}). */
final class LoraTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/lora.safetensors");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "lora_down.weight, lora_up.weight, kohya",
        "lora_A.weight, lora_B.weight, peft",
        "lora_A.default.weight, lora_B.default.weight, peft",
        "lora.down.weight, lora.up.weight, peft",
        "lora_linear_layer.down.weight, lora_linear_layer.up.weight, peft"
    })
    void every_family_of_names_gives_the_weights_of_diffusers(String down, String up, String family)
            throws IOException {
        JsonNode names = new ObjectMapper().readTree(metadata().get("names"));
        Path file = rewritten("lora/", name -> {
            int point = name.indexOf('.');
            String module = name.substring(0, point);
            String called = family.equals("peft") ? names.get(module).asText() : module;
            return called
                    + name.substring(point).replace("lora_down.weight", down).replace("lora_up.weight", up);
        });
        assertMerged(file, "expected/");
    }

    @Test
    void the_original_names_of_a_unet_mean_the_same() throws IOException {
        Path file = rewritten(
                "lora/", name -> name.replace("lora_unet_down_blocks_0_attentions_0", "lora_unet_input_blocks_1_1")
                        .replace("lora_te_", "lora_te1_")
                        .replace("lora_unet_down_blocks_1_resnets_0_conv1", "lora_unet_input_blocks_4_0_in_layers_2"));
        assertMerged(file, "expected/");
    }

    @Test
    void every_kind_of_layer_gets_the_weight_of_lycoris() throws IOException {
        assertMerged(rewritten("lora/", name -> name), "expected_lycoris/");
    }

    @Test
    void the_alphas_that_diffusers_writes_beside_the_tensors_count() throws IOException {
        assertMerged(rewritten("peft/", name -> name, metadata()), "expected_peft/");
    }

    @ParameterizedTest
    @CsvSource({
        "hada_w1_a, LoHa",
        "hada_t2, LoHa",
        "lokr_w1, LoKr",
        "lokr_w2_b, LoKr",
        "dora_scale, DoRA",
        "lora_magnitude_vector, DoRA",
        "on_input, (IA)³",
        "oft_blocks, OFT",
        "rescale, BOFT",
        "a1.weight, GLoRA",
        "diff, full differences",
        "w_norm, norms",
        "lora_B.bias, biases"
    })
    void another_kind_of_network_is_refused_by_its_name(String ending, String kind) throws IOException {
        Path file = rewritten("lora/", name -> name.replaceAll("(proj_in)\\.alpha$", "$1." + ending));
        assertRefused(file, "it holds %s (lora_unet_down_blocks_0_attentions_0_proj_in.%s)".formatted(kind, ending));
    }

    @Test
    void a_kernel_between_the_factors_gives_the_weight_of_lycoris() throws IOException {
        assertMerged(rewritten("tucker/", name -> name), "expected_tucker/");
    }

    @Test
    void a_file_for_another_network_is_refused_with_one_reason() throws IOException {
        Path file = rewritten("lora/", name -> name.replace("lora_te_", "lora_te2_"));
        assertRefused(file, "6 of its 39 tensors are not for a Stable Diffusion 1.x checkpoint, such as lora_te2_");
    }

    private static void assertRefused(Path file, String reason) throws IOException {
        try (GoldenNetworks networks = new GoldenNetworks(Precision.FP32);
                TensorFile tensors = Safetensors.open(file)) {
            Modules modules = new Modules(networks.weights().names());
            assertThatThrownBy(() -> Lora.read(tensors, modules, Device.cpu()))
                    .isInstanceOf(WrongLora.class)
                    .hasMessageContaining(reason);
        }
    }

    private void assertMerged(Path file, String expected) throws IOException {
        int before = Torch.liveTensors();
        try (GoldenNetworks networks = new GoldenNetworks(Precision.FP32);
                TensorFile golden = Safetensors.open(GOLDEN);
                LoadedWeights merged =
                        LoadedWeights.read(golden, name -> name.startsWith(expected), Device.cpu(), Precision.FP32);
                Lora lora = lora(file, networks.weights());
                AdaptedWeights weights = AdaptedWeights.of(
                        networks.weights(), List.of(new Strength(lora, 0.75, 0.75)), Device.cpu(), Precision.FP32)) {
            assertThat(lora.modules()).hasSize(merged.names().size());
            for (String name : merged.names()) {
                NDArray difference =
                        weights.get(name.substring(expected.length())).sub(merged.get(name));
                assertThat(difference.abs().max().getFloat()).as(name).isLessThan(1e-6f);
            }
        }
        assertThat(Torch.liveTensors()).isEqualTo(before);
    }

    private static Lora lora(Path file, LoadedWeights weights) throws IOException {
        try (TensorFile tensors = Safetensors.open(file)) {
            return Lora.read(tensors, new Modules(weights.names()), Device.cpu());
        }
    }

    private static Map<String, String> metadata() throws IOException {
        try (TensorFile golden = Safetensors.open(GOLDEN)) {
            return golden.metadata();
        }
    }

    /** The golden's LoRA as a file of its own, its tensors renamed. */
    private Path rewritten(String prefix, UnaryOperator<String> naming) throws IOException {
        return rewritten(prefix, naming, Map.of());
    }

    private Path rewritten(String prefix, UnaryOperator<String> naming, Map<String, String> metadata)
            throws IOException {
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        Map<String, ByteBuffer> bytes = new LinkedHashMap<>();
        Path file = folder.resolve("lora.safetensors");
        try (TensorFile golden = Safetensors.open(GOLDEN)) {
            for (Map.Entry<String, TensorInfo> tensor : golden.tensors().entrySet()) {
                if (tensor.getKey().startsWith(prefix)) {
                    String name = naming.apply(tensor.getKey().substring(prefix.length()));
                    infos.put(
                            name,
                            new TensorInfo(ElementType.F32, tensor.getValue().shape()));
                    bytes.put(name, golden.bytes(tensor.getKey()));
                }
            }
            Safetensors.write(file, infos, metadata, (name, info) -> bytes.getOrDefault(name, ByteBuffer.allocate(0)));
        }
        return file;
    }
}
