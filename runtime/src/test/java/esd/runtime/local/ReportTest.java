package esd.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.local.Studio.Job;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The report's {@code info}: what clients of the webui read from it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReportTest {
    private static final String MEMBERS =
            """
            prompt all_prompts negative_prompt all_negative_prompts seed all_seeds subseed all_subseeds subseed_strength
            width height sampler_name cfg_scale steps batch_size restore_faces face_restoration_model sd_model_name
            sd_model_hash sd_vae_name sd_vae_hash seed_resize_from_w seed_resize_from_h denoising_strength
            extra_generation_params index_of_first_image infotexts styles job_timestamp clip_skip
            is_using_inpainting_conditioning version
            """;

    private Studio studio;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        studio = new Studio(folder);
    }

    @AfterAll
    void close() {
        studio.close();
    }

    @Test
    void info_has_the_members_of_the_webuis_own_in_their_order() throws Exception {
        JsonNode info = studio.info(Job.of("txt2img", "one", "\"n_iter\": 2, \"subseed\": 5"));
        List<String> names = new ArrayList<>();
        info.fieldNames().forEachRemaining(names::add);
        assertThat(names).containsExactly(MEMBERS.strip().split("\\s+"));
        assertThat(info.path("all_prompts").toString()).isEqualTo("[\"a taught pear\",\"a taught pear\"]");
        assertThat(info.path("all_seeds").toString()).isEqualTo("[1,2]");
        assertThat(info.path("all_subseeds").toString()).isEqualTo("[5,6]");
        assertThat(info.path("infotexts")).hasSize(2);
        assertThat(info.path("job_timestamp").asText()).matches("\\d{14}");
        assertThat(info.path("denoising_strength").isNull()).isTrue();
        assertThat(info.path("sd_vae_name").isNull()).isTrue();
    }

    @Test
    void info_tells_what_was_added_and_how_strongly_a_picture_was_begun() throws Exception {
        JsonNode info = studio.info(Job.of(
                "img2img",
                "one",
                "\"denoising_strength\": 0.5, \"subseed\": 5, \"subseed_strength\": 0.1, \"batch_size\": 2",
                "VAE/other.safetensors",
                "embeddings/Taught.safetensors"));
        assertThat(info.path("denoising_strength").asDouble()).isEqualTo(0.5);
        assertThat(info.path("all_seeds").toString()).isEqualTo("[1,1]");
        assertThat(info.path("subseed_strength").asDouble()).isEqualTo(0.1);
        assertThat(info.path("sd_vae_name").asText()).isEqualTo("other.safetensors");
        assertThat(info.path("sd_vae_hash").asText()).hasSize(10);
        assertThat(info.path("extra_generation_params").path("TI hashes").asText())
                .startsWith("Taught: ");
    }
}
