package esd.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import esd.models.checkpoint.ElementType;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Img2ImgTest {
    private ObjectStore store;
    private LocalBackend backend;
    private int jobs;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        store = new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
        backend = new LocalBackend(
                store,
                new FileHashes(folder.resolve("hashes"), store),
                new Compute(Device.cpu(), Precision.FP32),
                "esd-test");
        Path file = folder.resolve("one.safetensors");
        RandomCheckpoint.write(file, Sd1Layout.tiny(), ElementType.F16, 0);
        store.put("Stable-diffusion/one.safetensors", file, "application/octet-stream");
    }

    @AfterAll
    void close() {
        backend.close();
        store.close();
    }

    @Test
    void the_infotext_tells_the_strength_and_the_report_leaves_the_pictures_out() throws Exception {
        Pictures pictures = infer(body("\"seed\": 7, \"denoising_strength\": 0.5, \"initial_noise_multiplier\": 1.25"));
        Infotext infotext = Infotext.parse(
                Png.parameters(stored(pictures.imageNames().get(0))).orElseThrow());
        assertThat(infotext.parameters())
                .containsEntry("Size", "64x64")
                .containsEntry("Denoising strength", "0.5")
                .containsEntry("Noise multiplier", "1.25");
        assertThat(new String(stored(pictures.reportName()), StandardCharsets.UTF_8))
                .contains("\"init_images\":null")
                .doesNotContain("data:image/png");
    }

    @Test
    void pictures_are_in_the_report_when_asked_for() throws Exception {
        Pictures pictures = infer(body("\"include_init_images\": true"));
        assertThat(new String(stored(pictures.reportName()), StandardCharsets.UTF_8))
                .contains("data:image/png;base64,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Euler a", "DPM++ 2M Karras", "DPM++ SDE Karras", "LMS", "Heun", "DDIM"})
    void a_picture_has_the_same_pixels_in_a_batch_or_alone(String sampler) throws Exception {
        String name = "\"sampler_name\": \"%s\"".formatted(sampler);
        List<Integer> alone = pixels(infer(body(name + ", \"seed\": 12")), 0);
        Pictures batch = infer(body(name + ", \"seed\": 10, \"batch_size\": 2, \"n_iter\": 2"));
        assertThat(batch.imageNames()).hasSize(4);
        assertThat(pixels(batch, 2)).isEqualTo(alone);
    }

    @ParameterizedTest
    @CsvSource({"Euler, 0, 1", "Euler, 0.5, 5", "Euler, 1, 8", "DDIM, 0, 0", "DDIM, 0.5, 3"})
    void the_strength_tells_how_many_steps_are_walked(String sampler, double strength, int steps) throws Exception {
        List<Progress.Step> told = new ArrayList<>();
        backend.infer(
                task(body("\"sampler_name\": \"%s\", \"denoising_strength\": %s".formatted(sampler, strength))),
                told::add);
        assertThat(told).allMatch(step -> step.total() == steps);
    }

    @Test
    void a_picture_of_another_size_is_brought_to_the_size_asked_for() throws Exception {
        for (int mode = 0; mode < 4; mode++) {
            Pictures pictures = infer(body("\"resize_mode\": %d, \"width\": 96".formatted(mode)));
            BufferedImage made = ImageIO.read(
                    new ByteArrayInputStream(stored(pictures.imageNames().get(0))));
            assertThat(made.getWidth()).isEqualTo(96);
            assertThat(made.getHeight()).isEqualTo(64);
        }
    }

    @Test
    void the_infotext_tells_of_the_mask() throws Exception {
        String name = infer(
                        masked("\"seed\": 7, \"inpainting_fill\": 2, \"inpainting_mask_invert\": 1, \"mask_blur\": 3"))
                .imageNames()
                .get(0);
        assertThat(Png.parameters(stored(name)).orElseThrow())
                .contains(
                        "Denoising strength: 0.75, Mask mode: Inpaint not masked, Mask blur: 3, Inpaint area: Only masked,"
                                + " Masked area padding: 4, Masked content: latent noise, Version");
    }

    @Test
    void what_is_not_masked_keeps_its_pixels_and_its_size() throws Exception {
        BufferedImage made = ImageIO.read(new ByteArrayInputStream(
                stored(infer(masked("\"seed\": 7")).imageNames().get(0))));
        BufferedImage original = scene();
        assertThat(made.getWidth()).isEqualTo(80);
        int changed = 0;
        for (int place = 0; place < 80 * 64; place++) {
            int x = place % 80;
            int y = place / 80;
            boolean far = x < 30 || x > 62 || y < 6 || y > 42;
            if (far) {
                assertThat(made.getRGB(x, y)).isEqualTo(original.getRGB(x, y));
            }
            changed += made.getRGB(x, y) == original.getRGB(x, y) ? 0 : 1;
        }
        assertThat(changed).isGreaterThan(100);
    }

    @Test
    void a_mask_of_another_size_and_its_pictures_shape_marks_the_same_places() throws Exception {
        BufferedImage coarse = new BufferedImage(40, 32, BufferedImage.TYPE_INT_RGB);
        coarse.setRGB(20, 10, 0xFFFFFF);
        String whole = masked("\"seed\": 7, \"mask\": \"%s\", \"inpaint_full_res\": false".formatted(url(coarse, 0)));
        assertThat(infer(whole).imageNames()).hasSize(1);
    }

    @Test
    void no_tensor_is_left_of_a_mask() throws Exception {
        infer(masked("\"seed\": 1"));
        int before = Torch.liveTensors();
        infer(masked("\"seed\": 1, \"inpainting_fill\": 3, \"batch_size\": 2"));
        assertThat(Torch.liveTensors()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"init_images\": [\"%s\"]       | mask of 80 x 64 pixels is not of the picture's size, 16 x 16",
                "\"init_images\": [\"%s\"], \"inpaint_full_res\": false"
                        + " | mask of 80 x 64 pixels is not of the picture's shape, 16 x 16",
                "\"inpainting_mask_invert\": 1, \"mask\": \"%s\", \"inpaint_full_res\": true, \"init_images\": [\"%s\"]"
                        + " | mask marks nothing",
                "\"resize_mode\": 3             | mask: resize_mode 3 scales latents",
                "\"inpainting_fill\": 4         | inpainting_fill is 4, allowed are 0 to 3",
            })
    void masks_that_cannot_be_are_refused_by_name(String member, String reason) {
        String white = url(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB), 255);
        assertThatThrownBy(() -> infer(masked(member.replace("%s", white))))
                .isInstanceOf(JobFailed.class)
                .hasMessageContaining(reason);
    }

    @Test
    void no_tensor_is_left_when_a_job_ends() throws Exception {
        infer(body("\"seed\": 1"));
        int before = Torch.liveTensors();
        infer(body("\"seed\": 1, \"batch_size\": 2"));
        assertThat(Torch.liveTensors()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"denoising_strength\": 1.5      | denoising_strength is 1.5, allowed are 0 to 1",
                "\"init_images\": []              | init_images: img2img needs at least one picture",
                "\"init_images\": [\"AAAA\"]      | init_images[0] is not a PNG, JPEG, WebP or BMP picture",
                "\"init_images\": [\"a\"]         | init_images[0] is not base64",
                "\"init_images\": [\"a\", \"b\"]  | init_images holds 2 pictures, batch_size is 1",
                "\"resize_mode\": 4               | resize_mode is 4, allowed are 0 to 3",
                "\"mask\": \"data:image/png;base64,AAAA\" | mask is not a PNG, JPEG, WebP or BMP picture",
            })
    void what_cannot_be_done_is_refused_by_name(String member, String reason) {
        assertThatThrownBy(() -> infer(body(member)))
                .isInstanceOf(JobFailed.class)
                .hasMessageContaining(reason);
    }

    /** Of two members of one name the later one counts. */
    private static String body(String members) {
        return "{\"prompt\": \"a red apple\", \"width\": 64, \"height\": 64, \"steps\": 8, \"init_images\": [\"%s\"], %s}"
                .formatted(picture(), members);
    }

    private static String masked(String members) {
        BufferedImage mask = new BufferedImage(80, 64, BufferedImage.TYPE_INT_RGB);
        for (int place = 0; place < 16 * 20; place++) {
            mask.setRGB(36 + place % 20, 12 + place / 20, 0xFFFFFF);
        }
        return body("\"mask\": \"%s\", \"mask_blur\": 2, \"inpaint_full_res_padding\": 4, %s"
                .formatted(url(mask, 0), members));
    }

    private static String url(BufferedImage picture, int atLeast) {
        for (int place = 0; place < picture.getWidth() * picture.getHeight() && atLeast > 0; place++) {
            picture.setRGB(place % picture.getWidth(), place / picture.getWidth(), 0x010101 * atLeast);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(Png.of(picture));
    }

    private static String picture() {
        return url(scene(), 0);
    }

    private static BufferedImage scene() {
        BufferedImage picture = new BufferedImage(80, 64, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 80; x++) {
            for (int y = 0; y < 64; y++) {
                picture.setRGB(x, y, 65_536 * 3 * x + 256 * 3 * y + x + y);
            }
        }
        return picture;
    }

    private Pictures infer(String parameters) throws JobFailed, InterruptedException {
        return backend.infer(task(parameters), Progress.SILENT);
    }

    private InferenceTask task(String parameters) {
        jobs++;
        return new InferenceTask(
                "job-" + jobs,
                "img2img",
                "none",
                Optional.of(parameters),
                List.of(new ModelFile("Stable-diffusion", "one.safetensors", "Stable-diffusion/one.safetensors")),
                "esd-async-local");
    }

    private List<Integer> pixels(Pictures pictures, int index) throws IOException {
        BufferedImage image = ImageIO.read(
                new ByteArrayInputStream(stored(pictures.imageNames().get(index))));
        List<Integer> pixels = new ArrayList<>();
        for (int place = 0; place < image.getWidth() * image.getHeight(); place++) {
            pixels.add(image.getRGB(place % image.getWidth(), place / image.getWidth()));
        }
        return pixels;
    }

    private byte[] stored(String name) throws IOException {
        try (InputStream content = store.get("out/job-%d/result/%s".formatted(jobs, name))) {
            return content.readAllBytes();
        }
    }
}
