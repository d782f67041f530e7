package esd.runtime.local;

import static esd.runtime.local.Studio.MASK;
import static esd.runtime.local.Studio.SCENE;
import static org.assertj.core.api.Assertions.assertThat;

import esd.models.tensor.Torch;
import esd.runtime.local.Studio.Job;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of every kind, in any order: none sees anything of the one before. */
final class PermutationTest {
    private static final String UNET = "Lora/unet.safetensors";
    private static final String TEXT = "Lora/text.safetensors";
    private static final String TAUGHT = "embeddings/Taught.safetensors";
    private static final String OTHER = "VAE/other.safetensors";
    private static final String TWICE = "ESRGAN/twice.safetensors";
    private static final String U2NET = "rembg/u2net.onnx";
    private static final String MASKED = "\"mask\": \"%s\"".formatted(MASK);
    private static final String SINGLE = "\"image\": \"%s\", \"upscaler_1\": ".formatted(SCENE);
    private static final String INPUT = "\"input_image\": \"%s\"".formatted(SCENE);
    private static final String HIRES = "\"enable_hr\": true, \"hr_scale\": 1.5, \"hr_upscaler\": ";
    private static final List<Job> JOBS = List.of(
            Job.of("txt2img", "one", "\"seed\": 1"),
            Job.of("txt2img", "two", "\"seed\": 1"),
            Job.of("txt2img", "nine", "\"seed\": 1"),
            Job.of("txt2img", "one", "\"prompt\": \"a taught pear <lora:unet:0.8>\"", UNET),
            Job.of("txt2img", "two", "\"prompt\": \"a taught pear <lora:unet:0.8>\"", UNET),
            Job.of("txt2img", "one", "\"prompt\": \"a taught pear <lora:text:-2>\"", TEXT),
            Job.of("txt2img", "one", "\"prompt\": \"a pear <lora:text:1><lora:unet:-1:0.5>\"", TEXT, UNET),
            Job.of("txt2img", "nine", "\"prompt\": \"a taught pear <lora:unet:1>\"", UNET),
            Job.of("txt2img", "one", "\"prompt\": \"a TAUGHT pear\"", TAUGHT),
            Job.of("txt2img", "two", "\"prompt\": \"a [taught:red:1] pear\"", TAUGHT),
            Job.of("txt2img", "one", "\"seed\": 1", OTHER),
            Job.of("txt2img", "two", "\"prompt\": \"taught <lora:unet:1>\", \"batch_size\": 2", OTHER, UNET, TAUGHT),
            Job.of("txt2img", "one", "\"tiling\": true"),
            Job.of("txt2img", "one", "\"tiling\": true, \"prompt\": \"a pear <lora:unet:1>\"", UNET),
            Job.of("txt2img", "one", "\"override_settings\": {\"CLIP_stop_at_last_layers\": 2}"),
            Job.of(
                    "txt2img",
                    "two",
                    "\"sampler_name\": \"DPM++ SDE Karras\", \"override_settings\": {\"randn_source\": \"NV\"}"),
            Job.of("txt2img", "one", "\"subseed\": 2, \"subseed_strength\": 0.4"),
            Job.of("txt2img", "one", HIRES + "\"Latent\""),
            Job.of("txt2img", "two", HIRES + "\"Lanczos\", \"tiling\": true"),
            Job.of("txt2img", "one", HIRES + "\"twice\"", TWICE),
            Job.of("txt2img", "one", HIRES + "\"Latent\", \"hr_prompt\": \"a pear <lora:unet:1>\"", UNET),
            Job.of("img2img", "one", "\"seed\": 1"),
            Job.of("img2img", "two", "\"prompt\": \"a taught pear <lora:unet:2>\"", UNET, OTHER),
            Job.of("img2img", "one", "\"seed\": 1", OTHER),
            Job.of("img2img", "one", MASKED + ", \"inpaint_full_res\": false, \"inpainting_fill\": 2"),
            Job.of("img2img", "one", MASKED + ", \"prompt\": \"a TAUGHT pear\"", TAUGHT),
            Job.of("img2img", "nine", MASKED),
            Job.of("img2img", "nine", MASKED + ", \"prompt\": \"a pear <lora:unet:1>\"", UNET),
            Job.of("extra-single-image", "one", SINGLE + "\"Lanczos\""),
            Job.of("extra-single-image", "one", SINGLE + "\"twice\"", TWICE),
            Job.of(
                    "extra-batch-images",
                    "one",
                    "\"imageList\": [\"%s\", \"%s\"], \"upscaler_1\": \"Nearest\"".formatted(SCENE, MASK)),
            Job.of("rembg", "one", INPUT, U2NET),
            Job.of("rembg", "one", INPUT + ", \"return_mask\": true", U2NET));

    @Test
    void what_a_job_makes_has_the_same_bytes_whatever_ran_before_and_no_tensor_stays(@TempDir Path folder)
            throws Exception {
        try (Studio studio = new Studio(folder)) {
            Map<Job, byte[]> made = new HashMap<>();
            for (Job job : shuffled(0)) {
                made.put(job, studio.run(job));
            }
            assertThat(made.values()).doesNotHaveDuplicates();
            studio.run(JOBS.get(0));
            int tensors = Torch.liveTensors();
            for (Job job : shuffled(1)) {
                assertThat(studio.run(job)).as("%s", job).isEqualTo(made.get(job));
            }
            studio.run(JOBS.get(0));
            assertThat(Torch.liveTensors()).isEqualTo(tensors);
        }
        assertThat(Torch.liveTensors()).isZero();
    }

    private static List<Job> shuffled(int seed) {
        List<Job> jobs = new ArrayList<>(JOBS);
        Collections.shuffle(jobs, new Random(seed));
        return jobs;
    }
}
