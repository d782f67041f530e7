package esd.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import esd.runtime.backend.JobFailed;
import esd.runtime.image.Infotext;
import esd.runtime.image.Png;
import esd.runtime.local.Studio.Job;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request overrides for itself acts, and is told. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SettingsTest {
    private static final String VAE = "VAE/other.safetensors";

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
            "CLIP_stop_at_last_layers": 2  | Clip skip | 2
            "eta_noise_seed_delta": 31337  | ENSD      | 31337
            "randn_source": "CPU"          | RNG       | CPU
            "randn_source": "NV"           | RNG       | NV
            """)
    void a_setting_changes_the_picture_and_is_told(String member, String key, String value) throws Exception {
        byte[] plain = drawn("\"override_settings\": {}");
        byte[] changed = drawn("\"override_settings\": {%s}".formatted(member));
        assertThat(told(plain)).doesNotContainKey(key);
        assertThat(told(changed)).containsEntry(key, value);
        if (!value.equals("NV")) {
            assertThat(pixels(changed)).isNotEqualTo(pixels(plain));
        }
    }

    @Test
    void each_source_of_noise_is_another_but_the_gpus_which_is_computed_here_as_nvidia_does() throws Exception {
        Set<String> pictures = new HashSet<>();
        for (String source : new String[] {"CPU", "GPU", "NV"}) {
            pictures.add(pixels(drawn("\"override_settings\": {\"randn_source\": \"%s\"}".formatted(source))));
        }
        assertThat(pictures).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two", "two [0123456789]"})
    void the_checkpoint_is_the_one_that_the_settings_name(String title) throws Exception {
        String member = "\"sampler_name\": \"Euler a\", \"override_settings\": {\"sd_model_checkpoint\": \"%s\"}";
        byte[] png = drawn(member.formatted(title), "Stable-diffusion/two");
        assertThat(told(png)).containsEntry("Model", "two");
        assertThat(pixels(png))
                .isEqualTo(pixels(studio.run(Job.of("txt2img", "two", "\"sampler_name\": \"Euler a\""))));
    }

    @ParameterizedTest
    @CsvSource({"Automatic", "None", "other", "other.safetensors"})
    void the_vae_is_the_one_that_the_settings_name(String name) throws Exception {
        boolean own = name.equals("Automatic") || name.equals("None");
        String member = "\"override_settings\": {\"sd_vae\": \"%s\"}".formatted(name);
        byte[] png = drawn(member, "VAE/odd", VAE);
        assertThat(told(png).containsKey("VAE")).isEqualTo(!own);
        assertThat(pixels(png)).isEqualTo(pixels(own ? drawn("\"seed\": 1") : drawn("\"seed\": 1", VAE)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            "sd_vae": "another.pt"           | sd_vae is another.pt: there is no Active checkpoint of type VAE with this name
            "sd_model_checkpoint": "three"   | sd_model_checkpoint is three: there is no Active checkpoint of type Stable
            "randn_source": "TPU"            | override_settings.randn_source TPU: allowed are CPU, GPU, NV
            "CLIP_stop_at_last_layers": 0    | CLIP_stop_at_last_layers is 0, allowed are 1 to 12
            "CLIP_stop_at_last_layers": 12   | the text encoder of one has 3 layers
            "eta_noise_seed_delta": "many"   | override_settings.eta_noise_seed_delta must be a number
            "samples_format": "jpg"          | override_settings.samples_format is not available in this version
            """)
    void what_is_not_known_is_refused_by_name_and_the_next_job_works(String member, String reason) throws Exception {
        assertThatThrownBy(() -> drawn("\"override_settings\": {%s}".formatted(member)))
                .isInstanceOf(JobFailed.class)
                .hasMessageContaining(reason);
        drawn("\"seed\": 1");
    }

    @Test
    void extra_networks_can_be_switched_off() throws Exception {
        String prompt = "\"prompt\": \"a pear<lora:unet:1>\"";
        String without = pixels(drawn("\"prompt\": \"a pear\""));
        assertThat(pixels(drawn(prompt, "Lora/unet.safetensors"))).isNotEqualTo(without);
        assertThat(pixels(drawn(prompt + ", \"disable_extra_networks\": true", "Lora/unet.safetensors")))
                .isEqualTo(without);
        assertThat(pixels(drawn(prompt + ", \"disable_extra_networks\": true"))).isEqualTo(without);
    }

    private byte[] drawn(String members, String... files) throws Exception {
        return studio.run(Job.of("txt2img", "one", "\"sampler_name\": \"Euler a\", " + members, files));
    }

    private static Map<String, String> told(byte[] png) throws IOException {
        return Infotext.parse(Png.parameters(png).orElseThrow()).parameters();
    }

    private static String pixels(byte[] png) {
        int start = new String(png, StandardCharsets.ISO_8859_1).indexOf("IDAT");
        return new String(Arrays.copyOfRange(png, start, png.length), StandardCharsets.ISO_8859_1);
    }
}
