package esd.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorFile;
import esd.models.layout.RandomCheckpoint;
import esd.models.layout.Sd1Layout;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import esd.runtime.image.Infotext;
import esd.runtime.image.Png;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.FileHashes;
import esd.runtime.store.ObjectStore;
import esd.runtime.weights.Compute;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LocalBackendTest {
    private static final String APPLE =
            "\"prompt\": \"a (red:1.2) apple\", \"width\": 64, \"height\": 64, \"steps\": 4, \"sampler_name\": \"Euler a\"";

    private Path folder;

    private ObjectStore store;
    private LocalBackend backend;
    private int jobs;

    @BeforeAll
    void open(@TempDir Path temporary) throws IOException {
        folder = temporary;
        store = new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
        backend = new LocalBackend(
                store,
                new FileHashes(folder.resolve("hashes"), store),
                new Compute(Device.cpu(), Precision.FP32),
                "esd-test");
        storeCheckpoint("one.safetensors", 0);
        storeCheckpoint("two.safetensors", 1);
    }

    @AfterAll
    void close() {
        backend.close();
        store.close();
    }

    @Test
    void a_picture_carries_its_infotext_and_the_report_repeats_it() throws Exception {
        Pictures pictures = infer("one", "{%s, \"seed\": 7, \"s_tmax\": Infinity, \"eta\": null}".formatted(APPLE));
        assertThat(pictures.imageNames()).containsExactly("image_0.png");
        String text = Png.parameters(stored(pictures.imageNames().get(0))).orElseThrow();
        Infotext infotext = Infotext.parse(text);
        assertThat(infotext.prompt()).isEqualTo("a (red:1.2) apple");
        assertThat(infotext.parameters())
                .containsEntry("Seed", "7")
                .containsEntry("Sampler", "Euler a")
                .containsEntry("Model", "one")
                .containsEntry("Version", "esd-test");
        assertThat(new String(stored(pictures.reportName()), StandardCharsets.UTF_8))
                .contains("\"endpoint_name\":\"esd-async-local\"", "infotexts", "a (red:1.2) apple");
    }

    @Test
    void the_same_request_gives_the_same_bytes_in_a_batch_or_alone_and_after_another_checkpoint() throws Exception {
        byte[] alone = picture("one", "{%s, \"seed\": 12}".formatted(APPLE), 0);
        Pictures batch = infer("one", "{%s, \"seed\": 10, \"batch_size\": 3}".formatted(APPLE));
        assertThat(batch.imageNames()).hasSize(3);
        assertThat(withoutInfotext(stored(batch.imageNames().get(2)))).isEqualTo(withoutInfotext(alone));
        assertThat(withoutInfotext(picture("two", "{%s, \"seed\": 12}".formatted(APPLE), 0)))
                .isNotEqualTo(withoutInfotext(alone));
        assertThat(picture("one", "{%s, \"seed\": 12}".formatted(APPLE), 0)).isEqualTo(alone);
    }

    @Test
    void a_seed_of_minus_one_is_drawn_and_reported() throws Exception {
        byte[] drawn = picture("one", "{%s, \"seed\": -1}".formatted(APPLE), 0);
        String seed =
                Infotext.parse(Png.parameters(drawn).orElseThrow()).parameters().get("Seed");
        assertThat(picture("one", "{%s, \"seed\": %s}".formatted(APPLE, seed), 0))
                .isEqualTo(drawn);
    }

    @Test
    void no_tensor_is_left_when_a_job_ends() throws Exception {
        infer("one", "{%s}".formatted(APPLE));
        int before = Torch.liveTensors();
        infer("one", "{%s, \"batch_size\": 2}".formatted(APPLE));
        assertThat(Torch.liveTensors()).isEqualTo(before);
    }

    @Test
    void progress_counts_the_steps_of_all_pictures_and_shows_a_preview() throws Exception {
        List<Progress.Step> steps = new ArrayList<>();
        backend.infer(task("one", "{%s, \"batch_size\": 2}".formatted(APPLE)), steps::add);
        assertThat(steps).allMatch(step -> step.total() == 8);
        assertThat(steps)
                .extracting(Progress.Step::done)
                .startsWith(0)
                .endsWith(8)
                .isSorted();
        assertThat(steps).anyMatch(step -> step.previewPng().isPresent());
        assertThat(steps.get(steps.size() - 1).secondsLeft()).isPresent();
    }

    @Test
    void an_interrupt_ends_a_job_within_a_step() throws Exception {
        InferenceTask task = task("one", "{%s, \"steps\": 1000}".formatted(APPLE.replace("\"steps\": 4, ", "")));
        List<Progress.Step> steps = new ArrayList<>();
        assertThatThrownBy(() -> backend.infer(task, step -> {
                    steps.add(step);
                    if (step.done() == 2) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(steps).allMatch(step -> step.done() <= 3);
        assertThat(store.list(task.resultPrefix())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"width\": 100000, \"height\": 100000} | width is 100000, allowed are 8 to 4096",
                "{\"width\": 4096, \"height\": 4096}     | allowed are 4194304",
                "{\"steps\": 0}                          | steps is 0, allowed are 1 to 1000",
                "{\"steps\": \"many\"}                   | steps must be a number, not \"many\"",
                "{\"cfg_scale\": Infinity}               | cfg_scale must be finite",
                "{\"seed\": 1.5}                         | seed must be a whole number, not 1.5",
                "{\"prompt\": 3}                         | prompt must be a text, not 3",
                "{\"sampler_name\": \"DPM fast\"}        | sampler DPM fast is not available yet",
                "{\"sampler_name\": \"Nonsense\"}        | sampler Nonsense is unknown",
                "{\"restore_faces\": true, \"firstphase_width\": 64} | firstphase_width, restore_faces: not available in this version",
                "{\"prompt\": \"a <lora:x:1>\"}          | the prompt names the LoRA x, which is not among the models",
                "{\"override_settings\": {\"sd_vae\": \"x.pt\"}} | override_settings.sd_vae is x.pt: there is no Active checkpoint",
                "{\"override_settings\": {\"CLIP_stop_at_last_layers\": 9}} | the text encoder of one has 3 layers",
                "{\"override_settings\": {\"eta_ddim\": 1}} | override_settings.eta_ddim is not available",
                "{\"alwayson_scripts\": {\"controlnet\": {\"args\": [{\"enabled\": true}]}}} | alwayson_scripts.controlnet",
                "[1]                                     | the parameters are not a JSON object",
                "{\"prompt\":                            | are not valid JSON",
                "{\"sampler_name\": \"LMS\", \"eta\": 0.5, \"s_churn\": 1} | eta, s_churn: sampler LMS has no such option",
                "{\"batch_size\": 20, \"n_iter\": 20}    | is 400, allowed are 100 pictures a job",
            })
    void what_cannot_be_done_is_refused_by_name(String parameters, String reason) {
        assertThatThrownBy(() -> infer("one", parameters))
                .isInstanceOf(JobFailed.class)
                .hasMessageContaining(reason);
    }

    @Test
    void a_broken_checkpoint_fails_its_job_and_the_next_one_works() throws Exception {
        byte[] whole = Files.readAllBytes(store.localFile("Stable-diffusion/one.safetensors"));
        Path broken = folder.resolve("broken.safetensors");
        Files.write(broken, Arrays.copyOf(whole, whole.length / 2));
        store.put("Stable-diffusion/broken.safetensors", broken, "application/octet-stream");
        assertThatThrownBy(() -> infer("broken", "{%s}".formatted(APPLE)))
                .isInstanceOf(JobFailed.class)
                .hasMessageContaining("broken.safetensors cannot be loaded");
        infer("one", "{%s}".formatted(APPLE));
    }

    @Test
    void weights_with_nan_fail_the_job_and_the_tensor_is_named() throws Exception {
        Path poisoned = folder.resolve("poisoned.safetensors");
        Files.copy(store.localFile("Stable-diffusion/one.safetensors"), poisoned);
        Files.write(poisoned, new byte[] {0, 0x7E}, StandardOpenOption.APPEND);
        byte[] bytes = Files.readAllBytes(poisoned);
        bytes[bytes.length - 3] = 0x7E;
        Files.write(poisoned, Arrays.copyOf(bytes, bytes.length - 2));
        store.put("Stable-diffusion/poisoned.safetensors", poisoned, "application/octet-stream");
        assertThatThrownBy(() -> infer("poisoned", "{%s}".formatted(APPLE)))
                .isInstanceOf(JobFailed.class)
                .hasMessageContaining("because tensor")
                .hasMessageContaining("holds NaN or infinity");
        infer("one", "{%s}".formatted(APPLE));
    }

    @Test
    void a_picture_that_half_precision_cannot_decode_is_decoded_in_fp32() throws Exception {
        Path loud = folder.resolve("loud.safetensors");
        try (TensorFile file = Safetensors.open(store.localFile("Stable-diffusion/one.safetensors"))) {
            Safetensors.write(loud, file.tensors(), Map.of(), (name, info) -> bytes(file, name));
        }
        store.put("Stable-diffusion/loud.safetensors", loud, "application/octet-stream");
        try (LocalBackend half = new LocalBackend(
                store,
                new FileHashes(folder.resolve("hashes"), store),
                new Compute(Device.cpu(), Precision.FP16),
                "esd-test")) {
            InferenceTask task = task("loud", "{%s, \"seed\": 1}".formatted(APPLE));
            assertThat(half.infer(task, Progress.SILENT).imageNames()).hasSize(1);
        }
    }

    /** The decoder's first convolution so strong that its result leaves the range of fp16. */
    private static ByteBuffer bytes(TensorFile file, String name) throws IOException {
        ByteBuffer bytes = file.bytes(name);
        if (!name.equals("first_stage_model.decoder.conv_in.weight")) {
            return bytes;
        }
        ByteBuffer strong = ByteBuffer.allocate(bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        while (strong.hasRemaining()) {
            strong.putShort((short) 0x7800);
        }
        return strong.flip();
    }

    private void storeCheckpoint(String name, long seed) throws IOException {
        Path file = folder.resolve(name);
        RandomCheckpoint.write(file, Sd1Layout.tiny(), ElementType.F16, seed);
        store.put("Stable-diffusion/" + name, file, "application/octet-stream");
    }

    private Pictures infer(String model, String parameters) throws JobFailed, InterruptedException {
        return backend.infer(task(model, parameters), Progress.SILENT);
    }

    private byte[] picture(String model, String parameters, int index) throws Exception {
        return stored(infer(model, parameters).imageNames().get(index));
    }

    private InferenceTask task(String model, String parameters) {
        jobs++;
        String file = model + ".safetensors";
        return new InferenceTask(
                "job-" + jobs,
                "txt2img",
                "none",
                Optional.of(parameters),
                List.of(new ModelFile("Stable-diffusion", file, "Stable-diffusion/" + file)),
                "esd-async-local");
    }

    private byte[] stored(String name) throws IOException {
        try (InputStream content = store.get("out/job-%d/result/%s".formatted(jobs, name))) {
            return content.readAllBytes();
        }
    }

    private static List<Integer> withoutInfotext(byte[] png) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        List<Integer> pixels = new ArrayList<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                pixels.add(image.getRGB(x, y));
            }
        }
        return pixels;
    }
}
