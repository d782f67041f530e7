package esd.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import esd.models.tensor.Torch;
import esd.runtime.backend.JobFailed;
import esd.runtime.local.Studio.Job;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes wrong is told in one line that names it, and the next job works. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FailuresTest {
    private static final Job WORKS = Job.of("txt2img", "one", "\"seed\": 1");
    private static final int A_LINE = 300;

    private Studio studio;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        studio = new Studio(folder);
    }

    @AfterAll
    void close() {
        studio.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            txt2img | "prompt": "<lora:xl:1>"      | Lora/xl.safetensors        | LoRA xl.safetensors cannot be used: 3 of its 3 tensors
            txt2img | "prompt": "<lora:none:1>"    |                            | the prompt names the LoRA none, which is not among the models
            txt2img | "prompt": "<lora:gone:1>"    | Lora/gone.safetensors      | the file of Lora gone.safetensors is missing in the store
            txt2img | "prompt": "odd"              | embeddings/odd.safetensors | embedding odd.safetensors cannot be used: its vectors are
            txt2img | "prompt": "gone"             | embeddings/gone.pt         | the file of embeddings gone.pt is missing in the store
            txt2img | "seed": 1                    | VAE/broken.safetensors     | VAE broken.safetensors cannot be used
            txt2img | "seed": 1                    | VAE/gone.pt                | the file of VAE gone.pt is missing in the store
            txt2img | "sampler_name": "Best"       |                            | sampler Best is unknown
            txt2img | "enable_hr": true, "hr_upscaler": "Best" |                | there is no upscaler Best; there are None, Lanczos, Nearest
            txt2img | "enable_hr": true, "hr_upscaler": "gone" | ESRGAN/gone.pth | upscaler gone.pth cannot be loaded
            img2img | "init_images": ["AAAA"]      |                            | init_images[0] is not a PNG, JPEG, WebP or BMP picture
            img2img | "init_images": ["https://a.example/b.png"] |              | init_images[0] is a URL; send the picture itself in base64
            img2img | "mask": "AAAA"               |                            | mask is not a PNG, JPEG, WebP or BMP picture
            img2img | "init_images": ["SMALL"], "mask": "MASK" |                | mask of 64 x 64 pixels is not of the picture's size, 1 x 1
            rembg   | "input_image": "AAAA"        | rembg/u2net.onnx           | input_image is not a PNG, JPEG, WebP or BMP picture
            """)
    void it_is_told_and_the_next_job_works(String kind, String members, String file, String reason) throws Exception {
        String json = members.replace("MASK", Studio.MASK)
                .replace(
                        "SMALL",
                        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        Job job = file == null ? Job.of(kind, "one", json) : Job.of(kind, "one", json, file);
        fails(job, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            txt2img            | "seed": 1                 | the pictures cannot be stored: No space left on device
            img2img            | "seed": 1                 | the pictures cannot be stored: No space left on device
            extra-single-image | "image": "MASK"           | the pictures cannot be stored: No space left on device
            rembg              | "input_image": "MASK"     | rembg cannot read or write a file: No space left on device
            """)
    void a_full_disk_is_told_and_the_next_job_works(String kind, String members, String reason) throws Exception {
        studio.fillDisk(true);
        Job job = Job.of(kind, "one", members.replace("MASK", Studio.MASK), "rembg/u2net.onnx");
        try {
            assertThatThrownBy(() -> studio.run(job))
                    .isInstanceOf(JobFailed.class)
                    .hasMessage(reason);
        } finally {
            studio.fillDisk(false);
        }
        studio.run(job);
    }

    private void fails(Job job, String reason) throws Exception {
        byte[] before = studio.run(WORKS);
        int tensors = Torch.liveTensors();
        assertThatThrownBy(() -> studio.run(job))
                .isInstanceOf(JobFailed.class)
                .hasMessageContaining(reason)
                .satisfies(failure ->
                        assertThat(failure.getMessage()).doesNotContain("\n").hasSizeLessThan(A_LINE));
        assertThat(studio.run(WORKS)).isEqualTo(before);
        assertThat(Torch.liveTensors()).isEqualTo(tensors);
    }
}
