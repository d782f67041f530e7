package esd.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorFile;
import esd.models.checkpoint.TensorInfo;
import esd.models.layout.RandomCheckpoint;
import esd.models.layout.Sd1Layout;
import esd.models.tensor.Precision;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Progress;
import esd.runtime.image.Infotext;
import esd.runtime.image.Png;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.FileHashes;
import esd.runtime.store.ObjectStore;
import esd.runtime.weights.Compute;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** LoRAs, embeddings and VAEs on a checkpoint: they act, and only where they are named. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MixtureTest {
    private static final String QUERY = "down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_q";

    private Path folder;
    private ObjectStore store;
    private LocalBackend backend;
    private int jobs;

    /** A job by its files and its prompt. */
    private record Job(String checkpoint, String prompt, Map<String, String> others) {}

    @BeforeAll
    void open(@TempDir Path temporary) throws IOException {
        folder = temporary;
        store = new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
        backend = new LocalBackend(
                store,
                new FileHashes(folder.resolve("hashes"), store),
                new Compute(Device.cpu(), Precision.FP32),
                "esd-test");
        for (int i = 0; i < 2; i++) {
            Path file = folder.resolve(i + ".safetensors");
            RandomCheckpoint.write(file, Sd1Layout.tiny(), ElementType.F16, i);
            put("Stable-diffusion", i + ".safetensors", file);
        }
        write("Lora", "unet.safetensors", lora("lora_unet_" + QUERY, 32, 32, 4));
        write("Lora", "text.safetensors", lora("lora_te_text_model_encoder_layers_0_self_attn_q_proj", 128, 128, 2));
        write("Lora", "xl.safetensors", lora("lora_te2_text_model_encoder_layers_0_self_attn_q_proj", 128, 128, 2));
        write("Lora", "wide.safetensors", lora("lora_unet_" + QUERY, 64, 32, 4));
        write("Lora", "trained.safetensors", lora("lora_unet_" + QUERY, 32, 32, 4), Map.of("ss_output_name", "alias"));
        write("Lora", "again.safetensors", lora("lora_unet_" + QUERY, 32, 32, 4), Map.of("ss_output_name", "alias"));
        write("embeddings", "tau.safetensors", Map.of("emb_params", TensorInfo.of(ElementType.F32, 1, 128)));
        write("embeddings", "Taught.safetensors", Map.of("emb_params", TensorInfo.of(ElementType.F32, 3, 128)));
        write("embeddings", "odd.safetensors", Map.of("emb_params", TensorInfo.of(ElementType.F32, 3, 96)));
        write("VAE", "other.safetensors", vae());
        write("VAE", "none.safetensors", lora("lora_unet_" + QUERY, 32, 32, 4));
    }

    @AfterAll
    void close() {
        backend.close();
        store.close();
    }

    @Test
    void a_strength_of_zero_is_no_lora_at_all() throws Exception {
        Job with = new Job("0.safetensors", "<lora:unet:0>a plum", Map.of("unet.safetensors", "Lora"));
        assertThat(Png.parameters(picture(with)).orElseThrow()).contains("<lora:unet:0>a plum", "Lora hashes");
        assertThat(pixels(picture(with))).isEqualTo(pixels(picture(new Job("0.safetensors", "a plum", Map.of()))));
    }

    @Test
    void the_infotext_tells_what_was_added() throws Exception {
        byte[] png = picture(new Job(
                "0.safetensors",
                "a taught pear <lora:unet:1>",
                Map.of(
                        "unet.safetensors", "Lora",
                        "Taught.safetensors", "embeddings",
                        "other.safetensors", "VAE")));
        Map<String, String> told =
                Infotext.parse(Png.parameters(png).orElseThrow()).parameters();
        assertThat(told).containsEntry("VAE", "other.safetensors");
        assertThat(told.get("VAE hash")).hasSize(10);
        assertThat(told.get("Lora hashes")).matches("unet: [0-9a-f]{12}");
        assertThat(told.get("TI hashes")).matches("Taught: [0-9a-f]{12}");
        assertThat(new ArrayList<>(told.keySet())).containsSubsequence("Model", "VAE hash", "VAE", "Lora hashes");
    }

    @Test
    void only_embeddings_that_a_prompt_names_are_told() throws Exception {
        Map<String, String> both = Map.of("Taught.safetensors", "embeddings", "tau.safetensors", "embeddings");
        assertThat(told(new Job("0.safetensors", "taughtless taught", both)).get("TI hashes"))
                .matches("Taught: [0-9a-f]{12}");
        assertThat(told(new Job("0.safetensors", "a [tau::1] pear, (taught:1.2)", both))
                        .get("TI hashes"))
                .matches("tau: [0-9a-f]{12}, Taught: [0-9a-f]{12}");
        assertThat(told(new Job("0.safetensors", "taughtless", both))).doesNotContainKey("TI hashes");
    }

    @Test
    void a_lora_is_found_by_the_name_of_its_training_where_no_file_has_it() throws Exception {
        Map<String, String> one = Map.of("trained.safetensors", "Lora", "unet.safetensors", "Lora");
        byte[] named = picture(new Job("0.safetensors", "<lora:trained:1>a plum", one));
        assertThat(pixels(picture(new Job("0.safetensors", "<lora:alias:1>a plum", one))))
                .isEqualTo(pixels(named));
        Job unclear = new Job(
                "0.safetensors", "<lora:alias:1>", Map.of("trained.safetensors", "Lora", "again.safetensors", "Lora"));
        assertThatThrownBy(() -> picture(unclear))
                .isInstanceOf(JobFailed.class)
                .hasMessageContaining("the prompt names the LoRA alias, as which")
                .hasMessageContaining("were trained: name one of the files");
    }

    private Map<String, String> told(Job job) throws Exception {
        return Infotext.parse(Png.parameters(picture(job)).orElseThrow()).parameters();
    }

    @Test
    void what_is_for_another_network_is_refused_with_one_reason_and_the_next_job_works() throws Exception {
        refused("<lora:xl:1>", "xl.safetensors", "Lora", "LoRA xl.safetensors cannot be used: 3 of its 3 tensors");
        refused("<lora:wide:1>", "wide.safetensors", "Lora", "LoRA wide.safetensors cannot be used: lora_unet_");
        refused("odd", "odd.safetensors", "embeddings", "this checkpoint's text encoder is 128 wide");
        refused("a", "none.safetensors", "VAE", "it is no Stable Diffusion 1.x VAE");
        picture(new Job("0.safetensors", "a plum", Map.of()));
    }

    private void refused(String prompt, String file, String type, String reason) {
        assertThatThrownBy(() -> picture(new Job("0.safetensors", prompt, Map.of(file, type))))
                .isInstanceOf(JobFailed.class)
                .hasMessageContaining(reason);
    }

    private byte[] picture(Job job) throws Exception {
        List<ModelFile> models = new ArrayList<>();
        models.add(new ModelFile("Stable-diffusion", job.checkpoint(), "Stable-diffusion/" + job.checkpoint()));
        job.others().forEach((name, type) -> models.add(new ModelFile(type, name, type + "/" + name)));
        String parameters = "{\"prompt\": \"%s\", \"seed\": 3, \"width\": 64, \"height\": 64, \"steps\": 2}"
                .formatted(job.prompt());
        InferenceTask task = new InferenceTask(
                "mixture-" + jobs++, "txt2img", "none", Optional.of(parameters), models, "esd-async-local");
        String name = backend.infer(task, Progress.SILENT).imageNames().get(0);
        try (InputStream png = store.get(task.resultPrefix() + name)) {
            return png.readAllBytes();
        }
    }

    private static byte[] pixels(byte[] png) {
        int start = new String(png, StandardCharsets.ISO_8859_1).indexOf("IDAT");
        return Arrays.copyOfRange(png, start, png.length);
    }

    private static Map<String, TensorInfo> lora(String module, long out, long in, long rank) {
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        tensors.put(module + ".lora_up.weight", TensorInfo.of(ElementType.F32, out, rank));
        tensors.put(module + ".lora_down.weight", TensorInfo.of(ElementType.F32, rank, in));
        tensors.put(module + ".alpha", TensorInfo.of(ElementType.F32));
        return tensors;
    }

    private Map<String, TensorInfo> vae() throws IOException {
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        try (TensorFile whole = Safetensors.open(folder.resolve("0.safetensors"))) {
            whole.tensors().forEach((name, info) -> {
                if (name.startsWith("first_stage_model.")) {
                    tensors.put(name.substring("first_stage_model.".length()), info);
                }
            });
        }
        return tensors;
    }

    private void write(String type, String name, Map<String, TensorInfo> tensors) throws IOException {
        write(type, name, tensors, Map.of());
    }

    private void write(String type, String name, Map<String, TensorInfo> tensors, Map<String, String> metadata)
            throws IOException {
        Path file = folder.resolve(name);
        Safetensors.write(file, tensors, metadata, MixtureTest::elements);
        put(type, name, file);
    }

    private static ByteBuffer elements(String name, TensorInfo info) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        ByteBuffer elements = ByteBuffer.allocate((int) info.size()).order(ByteOrder.LITTLE_ENDIAN);
        while (elements.hasRemaining()) {
            if (info.type() == ElementType.F32) {
                elements.putFloat((float) random.nextDouble(-0.5, 0.5));
            } else {
                elements.putShort((short) (0x2000 + random.nextInt(0x800)));
            }
        }
        return elements.flip();
    }

    private void put(String type, String name, Path file) throws IOException {
        store.put(type + "/" + name, file, "application/octet-stream");
    }
}
