package esd.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import esd.models.checkpoint.ElementType;
import esd.models.layout.RandomCheckpoint;
import esd.models.layout.Sd1Layout;
import esd.models.tensor.Precision;
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
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Second passes, varied seeds and tiling, as jobs of one backend. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DrawingTest {
    private static final String SCENE = picture(0x336699, 0);

    /** What the webui's client sends with each job, all of it switched off. */
    private static final String CLIENT =
            """
            "styles": [], "subseed": -1, "subseed_strength": 0, "seed_resize_from_h": 0, "seed_resize_from_w": 0,
            "sampler_index": "Euler", "n_iter": 1, "restore_faces": false, "tiling": null, "do_not_save_samples": false,
            "do_not_save_grid": false, "eta": null, "s_min_uncond": 0.0, "s_churn": 0.0, "s_tmax": Infinity, "s_tmin": 0.0,
            "s_noise": 1.0, "override_settings": {}, "override_settings_restore_afterwards": true,
            "refiner_checkpoint": null, "refiner_switch_at": null, "disable_extra_networks": false, "comments": {},
            "script_name": null, "script_args": [], "send_images": true, "save_images": false, "infotext": null,
            "force_task_id": null, "firstpass_image": null, "enable_hr": false, "firstphase_width": 0,
            "firstphase_height": 0, "hr_scale": 2.0, "hr_upscaler": "Latent", "hr_second_pass_steps": 0, "hr_resize_x": 0,
            "hr_resize_y": 0, "hr_checkpoint_name": null, "hr_sampler_name": null, "hr_prompt": "",
            "hr_negative_prompt": "", "image_cfg_scale": null, "mask": null, "mask_blur": null, "latent_mask": null,
            "alwayson_scripts": {
              "controlnet": {"args": [%1$s, %1$s, %1$s]}, "refiner": {"args": [false, "", 0.8]},
              "seed": {"args": [7, false, -1, 0, 0, 0]}, "tiled diffusion": {"args": ["False", "MultiDiffusion"]},
              "tiled vae": {"args": ["False", 960]}, "extra options": {"args": []}, "hypertile": {"args": [false]},
              "comments": {"args": []}, "reactor": {"args": [null, false, "0"]}, "sampler": {"args": []}}
            """
                    .formatted("{\"enabled\": false, \"module\": \"none\", \"model\": \"None\", \"image\": null}");

    private ObjectStore store;
    private LocalBackend backend;
    private int jobs;

    private record Job(String checkpoint, String kind, String members) {}

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

    @ParameterizedTest
    @ValueSource(strings = {"txt2img", "img2img"})
    void the_payload_of_the_webuis_client_runs_unchanged(String kind) throws Exception {
        assertThat(drawn(new Job("one.safetensors", kind, "\"seed\": 7, \"denoising_strength\": 0.75, " + CLIENT)))
                .isEqualTo(drawn(new Job("one.safetensors", kind, "\"seed\": 7")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"enable_hr\": true, \"hr_prompt\": \"pear\", \"hr_upscaler\": \"Latent (nearest)\", \"hr_second_pass_steps\": 3"
                        + " | Denoising strength: 0.75, Hires prompt: pear, Hires upscale: 2.0, Hires steps: 3, Hires upscaler: Latent (nearest), Version",
                "\"enable_hr\": true, \"hr_resize_x\": 80, \"hr_sampler_name\": \"DDIM\""
                        + " | Denoising strength: 0.75, Hires sampler: DDIM, Hires resize: 80x0, Version",
                "\"enable_hr\": true, \"hr_resize_x\": 80, \"scheduler\": \"Karras\", \"hr_scheduler\": \"Exponential\""
                        + " | Denoising strength: 0.75, Hires schedule type: Exponential, Hires resize: 80x0, Version",
                "\"scheduler\": \"Karras\" | Sampler: Euler, Schedule type: Karras, CFG scale",
                "\"subseed\": 5, \"subseed_strength\": 0.25, \"seed_resize_from_w\": 96, \"seed_resize_from_h\": 32"
                        + " | Variation seed: 5, Variation seed strength: 0.25, Seed resize from: 96x32, Version",
                "\"tiling\": true | Tiling: True, Version",
            })
    void the_infotext_tells_what_was_asked(String members, String told) throws Exception {
        byte[] png = drawn(new Job("one.safetensors", "txt2img", "\"seed\": 7, " + members));
        assertThat(Png.parameters(png).orElseThrow()).contains(told);
    }

    @Test
    void a_schedule_changes_the_picture_of_its_pass() throws Exception {
        Set<String> pictures = new HashSet<>();
        for (String members : List.of(
                "\"seed\": 7",
                "\"scheduler\": \"Karras\"",
                "\"scheduler\": \"Exponential\"",
                "\"enable_hr\": true, \"hr_resize_x\": 64",
                "\"enable_hr\": true, \"hr_resize_x\": 64, \"hr_scheduler\": \"Karras\"")) {
            byte[] png = drawn(new Job("one.safetensors", "txt2img", "\"seed\": 7, \"steps\": 4, " + members));
            pictures.add(pixels(png));
        }
        assertThat(pictures).hasSize(5);
    }

    @Test
    void the_scale_of_instructions_is_told() throws Exception {
        byte[] png = drawn(new Job("one.safetensors", "img2img", "\"seed\": 7, \"image_cfg_scale\": 1.5"));
        assertThat(Png.parameters(png).orElseThrow()).contains("CFG scale: 7.0, Image CFG scale: 1.5, Seed: 7");
    }

    @Test
    void the_steps_of_both_passes_are_told() throws Exception {
        List<Progress.Step> told = new ArrayList<>();
        String members = "\"enable_hr\": true, \"hr_second_pass_steps\": 3, \"batch_size\": 2";
        backend.infer(task(new Job("one.safetensors", "txt2img", members)), told::add);
        assertThat(told).allMatch(step -> step.total() == 10);
        assertThat(told).extracting(Progress.Step::done).isSorted().endsWith(10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"hr_upscaler\": \"ESRGAN_4x\"  | there is no upscaler ESRGAN_4x",
                "\"hr_checkpoint_name\": \"two\" | hr_checkpoint_name two: another checkpoint",
                "\"hr_scale\": 100               | the second pass would be of 6400 x 6400 pixels",
                "\"denoising_strength\": 0       | exact steps at a denoising_strength of 0.0",
                "\"hr_prompt\": \"<lora:no:1>\"  | the prompt names the LoRA no",
            })
    void second_passes_that_cannot_be_are_refused_by_name(String member, String reason) {
        assertThatThrownBy(() -> drawn(new Job("one.safetensors", "txt2img", "\"enable_hr\": true, " + member)))
                .isInstanceOf(JobFailed.class)
                .hasMessageContaining(reason);
    }

    private byte[] drawn(Job job) throws JobFailed, InterruptedException, IOException {
        Pictures pictures = backend.infer(task(job), Progress.SILENT);
        try (InputStream content = store.get(
                "out/job-%d/result/%s".formatted(jobs, pictures.imageNames().get(0)))) {
            return content.readAllBytes();
        }
    }

    private InferenceTask task(Job job) {
        jobs++;
        String parameters =
                "{\"prompt\": \"a pear\", \"width\": 64, \"height\": 64, \"steps\": 2, \"sampler_name\": \"Euler\"%s, %s}"
                        .formatted(
                                job.kind().equals("img2img") ? ", \"init_images\": [\"%s\"]".formatted(SCENE) : "",
                                job.members());
        return new InferenceTask(
                "job-" + jobs,
                job.kind(),
                "none",
                Optional.of(parameters),
                List.of(new ModelFile("Stable-diffusion", job.checkpoint(), "Stable-diffusion/" + job.checkpoint())),
                "esd-async-local");
    }

    /** All of a file but its text. */
    private static String pixels(byte[] png) {
        String file = new String(png, StandardCharsets.ISO_8859_1);
        return file.substring(file.indexOf("IDAT"));
    }

    private static String picture(int around, int middle) {
        BufferedImage picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int place = 0; place < 64 * 64; place++) {
            boolean inside = Math.abs(place % 64 - 32) < 12 && Math.abs(place / 64 - 32) < 12;
            picture.setRGB(place % 64, place / 64, inside ? middle : around);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(Png.of(picture));
    }
}
