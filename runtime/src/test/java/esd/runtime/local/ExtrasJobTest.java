package esd.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorInfo;
import esd.models.layout.RandomCheckpoint;
import esd.models.layout.Sd1Layout;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExtrasJobTest {
    private static final String SMALL = picture(20, 12);

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
        Path network = folder.resolve("twice.safetensors");
        Map<String, TensorInfo> tensors = new TreeMap<>(Map.of(
                "body.0.weight", TensorInfo.of(ElementType.F32, 4, 3, 3, 3),
                "body.0.bias", TensorInfo.of(ElementType.F32, 4),
                "body.1.weight", TensorInfo.of(ElementType.F32, 4),
                "body.2.weight", TensorInfo.of(ElementType.F32, 12, 4, 3, 3),
                "body.2.bias", TensorInfo.of(ElementType.F32, 12)));
        Safetensors.write(network, tensors, Map.of(), (name, info) -> ByteBuffer.allocate((int) info.size()));
        store.put("ESRGAN/twice.safetensors", network, "application/octet-stream");
        Path checkpoint = folder.resolve("base.safetensors");
        RandomCheckpoint.write(checkpoint, Sd1Layout.tiny(), ElementType.F16, 0);
        store.put("ESRGAN/base.safetensors", checkpoint, "application/octet-stream");
        store.put("ESRGAN/page.pth", "<html>".getBytes(StandardCharsets.UTF_8), "text/html");
    }

    @AfterAll
    void close() {
        backend.close();
        store.close();
    }

    @ParameterizedTest
    @CsvSource({"Lanczos, 40, 24", "Nearest, 40, 24", "twice, 40, 24", "twice.safetensors, 40, 24", "None, 20, 12"})
    void a_picture_becomes_larger(String upscaler, int width, int height) throws Exception {
        Pictures pictures = run("extra-single-image", single("\"upscaler_1\": \"%s\"".formatted(upscaler)));
        assertThat(pictures.imageNames()).containsExactly("image.png");
        BufferedImage result = ImageIO.read(new ByteArrayInputStream(stored("image.png")));
        assertThat(result.getWidth()).isEqualTo(width);
        assertThat(result.getHeight()).isEqualTo(height);
    }

    @Test
    void a_network_works_by_tiles_that_fit_together() throws Exception {
        String large = picture(500, 172);
        run("extra-single-image", single("\"upscaler_1\": \"twice\"").replace(SMALL, large));
        BufferedImage result = ImageIO.read(new ByteArrayInputStream(stored("image.png")));
        BufferedImage asked =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(large)));
        assertThat(result.getWidth()).isEqualTo(1000);
        for (int y = 0; y < 344; y += 7) {
            for (int x = 0; x < 1000; x += 3) {
                assertThat(result.getRGB(x, y)).isEqualTo(asked.getRGB(x / 2, y / 2));
            }
        }
    }

    @Test
    void sides_are_covered_and_cropped_and_a_second_upscaler_is_laid_over() throws Exception {
        Pictures pictures = run(
                "extra-single-image",
                single("\"resize_mode\": 1, \"upscaling_resize_w\": 32, \"upscaling_resize_h\": 40, "
                        + "\"upscaler_1\": \"Lanczos\", \"upscaler_2\": \"Nearest\", "
                        + "\"extras_upscaler_2_visibility\": 0.5"));
        BufferedImage result = ImageIO.read(new ByteArrayInputStream(stored("image.png")));
        assertThat(result.getWidth()).isEqualTo(32);
        assertThat(result.getHeight()).isEqualTo(40);
        JsonNode report = new ObjectMapper().readTree(stored(pictures.reportName()));
        assertThat(report.path("html_info").textValue())
                .isEqualTo("<p>Postprocess crop to: 32x40, Postprocess upscaler: Lanczos, "
                        + "Postprocess upscaler 2: Nearest</p>");
    }

    @Test
    void a_batch_keeps_its_order() throws Exception {
        Pictures pictures = run(
                "extra-batch-images",
                "{\"upscaler_1\": \"Nearest\", \"imageList\": [{\"data\": \"%s\", \"name\": \"a\"}, {\"data\": \"%s\"}]}"
                        .formatted(SMALL, picture(8, 8)));
        assertThat(pictures.imageNames()).containsExactly("image_0.png", "image_1.png");
        assertThat(ImageIO.read(new ByteArrayInputStream(stored("image_1.png"))).getWidth())
                .isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            "upscaler_1": "Huge"                            | there is no upscaler Huge; there are None, Lanczos, Nearest, twice, base, page
            "upscaler_1": "base"                            | base.safetensors cannot be loaded: its tensors are not those
            "upscaler_1": "page"                            | page.pth cannot be loaded
            "gfpgan_visibility": 0.5                        | gfpgan_visibility: face restoration
            "codeformer_visibility": 1                      | codeformer_visibility: face restoration
            "upscaler_1": "Lanczos", "upscaling_resize": 9  | upscaling_resize is 9.0
            "image": "http://example.org/a.png"             | image is a URL
            "image": "bm8gcGljdHVyZQ=="                     | image is not a PNG, JPEG
            """)
    void what_cannot_be_done_is_told(String member, String reason) throws Exception {
        assertThatThrownBy(() -> run("extra-single-image", single(member)))
                .isInstanceOf(JobFailed.class)
                .hasMessageContaining(reason);
        a_picture_becomes_larger("Lanczos", 40, 24);
    }

    @Test
    void no_tensor_outlives_a_job() throws Exception {
        a_picture_becomes_larger("twice", 40, 24);
        int before = Torch.liveTensors();
        a_picture_becomes_larger("twice", 40, 24);
        assertThat(Torch.liveTensors()).isEqualTo(before);
    }

    private Pictures run(String kind, String parameters) throws JobFailed, InterruptedException {
        jobs++;
        List<ModelFile> models = List.of(
                new ModelFile("ESRGAN", "twice.safetensors", "ESRGAN/twice.safetensors"),
                new ModelFile("ESRGAN", "base.safetensors", "ESRGAN/base.safetensors"),
                new ModelFile("ESRGAN", "page.pth", "ESRGAN/page.pth"));
        return backend.infer(
                new InferenceTask("job-" + jobs, kind, "none", Optional.of(parameters), models, "esd-async-local"),
                Progress.SILENT);
    }

    private static String single(String member) {
        return "{\"image\": \"%s\", %s}".formatted(SMALL, member);
    }

    private byte[] stored(String name) throws IOException {
        try (InputStream content = store.get("out/job-%d/result/%s".formatted(jobs, name))) {
            return content.readAllBytes();
        }
    }

    private static String picture(int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, x * 7919 + y * 104_729);
            }
        }
        return Base64.getEncoder().encodeToString(Png.of(picture));
    }
}
