package esd.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import esd.models.tensor.Precision;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Progress;
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
import java.util.Base64;
import java.util.List;
import java.util.Objects;
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
final class RembgJobTest {
    /** A graph with a tensor whose numbers lie elsewhere: external_data is location=/etc/passwd. */
    private static final byte[] OUTSIDE =
            ":\u001b*\u0019j\u0017\n\blocation\u0012\u000b/etc/passwd".getBytes(StandardCharsets.UTF_8);

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
        store.put("rembg/tiny", golden("tiny.onnx"), "application/octet-stream");
        store.put("rembg/none", "no network".getBytes(StandardCharsets.UTF_8), "text/plain");
        store.put("rembg/outside", OUTSIDE, "application/octet-stream");
    }

    @AfterAll
    void close() {
        backend.close();
        store.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"u2net", "isnet-general-use", "isnet-anime"})
    void alpha_matting_is_as_rembg_does_it(String model) throws Exception {
        run(("{\"input_image\": \"%s\", \"model\": \"%s\", \"alpha_matting\": true, \"alpha_matting_erode_size\": 3, "
                        + "\"alpha_matting_foreground_threshold\": 200, \"alpha_matting_background_threshold\": 60}")
                .formatted(picture(), model));
        try (InputStream content = store.get("out/job-%d/result/image.png".formatted(jobs))) {
            BufferedImage actual = image(content.readAllBytes());
            assertThat(psnr(actual, image(golden("%s.matte.png".formatted(model)))))
                    .isGreaterThan(40);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "u2net, true, mask", "u2net, false, cutout",
        "isnet-general-use, true, mask", "isnet-general-use, false, cutout",
        "isnet-anime, true, mask", "isnet-anime, false, cutout"
    })
    void a_picture_is_cut_out_as_rembg_does(String model, boolean mask, String kind) throws Exception {
        run("{\"input_image\": \"%s\", \"model\": \"%s\", \"return_mask\": %s}".formatted(picture(), model, mask));
        BufferedImage expected = image(golden("%s.%s.png".formatted(model, kind)));
        try (InputStream content = store.get("out/job-%d/result/image.png".formatted(jobs))) {
            BufferedImage actual = image(content.readAllBytes());
            assertThat(actual.getWidth()).isEqualTo(expected.getWidth());
            assertThat(worst(actual, expected)).isLessThanOrEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            "model": "u2netp"                            | there is no u2netp.onnx: upload
            "model": "other"                             | model is other, allowed are u2net, u2netp
            "model": "silueta"                           | the rembg model cannot be loaded
            "model": "u2net_human_seg"                   | it keeps weights in other files
            "model": "u2net", "alpha_matting_erode_size": -1 | alpha_matting_erode_size is -1, allowed are 0 to 1000
            "model": "u2net", "post_process_mask": true  | post_process_mask: not available
            """)
    void what_cannot_be_done_is_told(String members, String reason) throws Exception {
        assertThatThrownBy(() -> run("{\"input_image\": \"%s\", %s}".formatted(picture(), members)))
                .isInstanceOf(JobFailed.class)
                .hasMessageContaining(reason);
    }

    @Test
    void something_else_than_a_picture_is_told() {
        assertThatThrownBy(() -> run("{\"input_image\": \"bm9uZQ==\", \"model\": \"u2net\"}"))
                .isInstanceOf(JobFailed.class)
                .hasMessageContaining("input_image is not a PNG");
    }

    private void run(String parameters) throws JobFailed, InterruptedException {
        jobs++;
        List<ModelFile> models = List.of(
                new ModelFile("rembg", "u2net.onnx", "rembg/tiny"),
                new ModelFile("rembg", "isnet-general-use.onnx", "rembg/tiny"),
                new ModelFile("rembg", "silueta.onnx", "rembg/none"),
                new ModelFile("rembg", "isnet-anime.onnx", "rembg/tiny"),
                new ModelFile("rembg", "u2net_human_seg.onnx", "rembg/outside"));
        backend.infer(
                new InferenceTask("job-" + jobs, "rembg", "none", Optional.of(parameters), models, "esd-async-local"),
                Progress.SILENT);
    }

    private static double psnr(BufferedImage actual, BufferedImage expected) {
        double sum = 0;
        int count = 0;
        for (int place = 0; place < expected.getWidth() * expected.getHeight(); place++) {
            for (int band = 0; band < 4; band++) {
                int x = place % expected.getWidth();
                int y = place / expected.getWidth();
                int difference = actual.getRaster().getSample(x, y, band)
                        - expected.getRaster().getSample(x, y, band);
                sum += difference * difference;
                count++;
            }
        }
        return 10 * Math.log10(255 * 255 * count / sum);
    }

    private static int worst(BufferedImage actual, BufferedImage expected) {
        int worst = 0;
        for (int y = 0; y < expected.getHeight(); y++) {
            for (int x = 0; x < expected.getWidth(); x++) {
                for (int band = 0; band < expected.getRaster().getNumBands(); band++) {
                    int difference = actual.getRaster().getSample(x, y, band)
                            - expected.getRaster().getSample(x, y, band);
                    worst = Math.max(worst, Math.abs(difference));
                }
            }
        }
        return worst;
    }

    private static String picture() throws IOException {
        return Base64.getEncoder().encodeToString(golden("picture.png"));
    }

    private static BufferedImage image(byte[] png) throws IOException {
        return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(png)));
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream file = RembgJobTest.class.getResourceAsStream("/golden/rembg/" + name)) {
            return Objects.requireNonNull(file).readAllBytes();
        }
    }
}
