package esd.runtime.members;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MembersTest {
    /** Every member that the webui's API declares from 1.6 to 1.10, with its default, and null where it may be null. */
    private static final String COMMON =
            """
            "prompt": "", "negative_prompt": "", "styles": [], "seed": -1, "subseed": -1, "subseed_strength": 0,
            "seed_resize_from_h": -1, "seed_resize_from_w": -1, "sampler_name": null, "scheduler": null, "batch_size": 1,
            "n_iter": 1, "steps": 50, "cfg_scale": 7.0, "width": 512, "height": 512, "restore_faces": false,
            "tiling": false, "do_not_save_samples": false, "do_not_save_grid": false, "eta": 0, "denoising_strength": 0.75,
            "s_min_uncond": 0, "s_churn": 0, "s_tmax": 0, "s_tmin": 0, "s_noise": 1, "override_settings": {},
            "override_settings_restore_afterwards": true, "refiner_checkpoint": "", "refiner_switch_at": 0,
            "disable_extra_networks": false, "comments": {}, "sampler_index": "Euler", "script_name": "",
            "script_args": [], "send_images": true, "save_images": false, "alwayson_scripts": {}, "force_task_id": "",
            "infotext": ""
            """;

    private static final String TXT2IMG =
            """
            , "enable_hr": false, "firstphase_width": 0, "firstphase_height": 0, "hr_scale": 2.0, "hr_upscaler": "",
            "hr_second_pass_steps": 0, "hr_resize_x": 0, "hr_resize_y": 0, "hr_checkpoint_name": "",
            "hr_sampler_name": "", "hr_scheduler": "", "hr_prompt": "", "hr_negative_prompt": "", "firstpass_image": ""
            """;

    private static final String IMG2IMG =
            """
            , "init_images": [], "resize_mode": 0, "image_cfg_scale": 0, "mask": "", "mask_blur_x": 4, "mask_blur_y": 4,
            "mask_blur": 0, "mask_round": true, "inpainting_fill": 0, "inpaint_full_res": true,
            "inpaint_full_res_padding": 0, "inpainting_mask_invert": 0, "initial_noise_multiplier": 0, "latent_mask": "",
            "include_init_images": false
            """;

    @Test
    void every_member_that_the_webuis_api_declares_may_be_there_with_its_default() throws Exception {
        assertThat(Members.TXT2IMG.refusal(body(COMMON + TXT2IMG))).isEmpty();
        assertThat(Members.IMG2IMG.refusal(body(COMMON + IMG2IMG))).isEmpty();
        assertThat(Members.TXT2IMG.refusal(body("\"sceduler\": null"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            "sceduler": "Karras", "step": 4        | sceduler, step: not known as parameters of txt2img
            "mask_round": false                    | mask_round: not available in this version
            "styles": ["art"], "restore_faces": true | restore_faces, styles: not available in this version
            "init_images": ["aGk="]                | init_images: without effect in txt2img
            "alwayson_scripts": {"ControlNet": {"args": [{"model": "canny"}]}} | alwayson_scripts.ControlNet: not available
            "alwayson_scripts": {"controlnet": {"args": [null, {"enabled": "true"}]}} | alwayson_scripts.controlnet: not
            """)
    void what_would_have_no_effect_is_refused_by_name(String members, String reason) throws Exception {
        assertThat(Members.TXT2IMG.refusal(body(members)).orElseThrow()).startsWith(reason);
    }

    @Test
    void a_picture_that_begins_with_another_one_has_no_second_pass() throws Exception {
        assertThat(Members.IMG2IMG.refusal(body("\"enable_hr\": true")))
                .contains("enable_hr: without effect in img2img");
    }

    @Test
    void units_that_are_off_may_be_there() throws Exception {
        String units = "[null, \"\", {\"enabled\": false, \"model\": \"canny\"}, {\"enabled\": null}]";
        String scripts = "\"alwayson_scripts\": {\"controlnet\": {\"args\": %s}}".formatted(units);
        assertThat(Members.TXT2IMG.refusal(body(scripts))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            "seed": {"args": [5]}                                  |                        | "seed": 5
            "Seed": {"args": [5, true, 6, 0.5]}                    | "seed": -1             | "seed": 5, "subseed": 6, "subseed_strength": 0.5
            "seed": {"args": [-1, false, 6, 0.5, 64, 64]}          | "seed": 9              | "seed": 9
            "seed": {"args": [9, true, -1, 0, 64, 32]}             | "seed": 9              | "seed": 9, "seed_resize_from_w": 64, "seed_resize_from_h": 32
            "sampler": {"args": [20, "Euler a", "Karras"]}         |                        | "steps": 20, "sampler_name": "Euler a", "scheduler": "Karras"
            "sampler": {"args": [20, "Euler a", "Automatic"]}      | "steps": 20.0          | "steps": 20.0, "sampler_name": "Euler a"
            "sampler": {"args": []}, "seed": {"args": []}, "x": {} | "steps": 20            | "steps": 20
            """)
    void the_webuis_own_scripts_say_what_the_body_leaves_open(String scripts, String members, String wanted)
            throws Exception {
        String comma = members == null ? "" : ", " + members;
        RepeatedMembers repeated = RepeatedMembers.of(body("\"alwayson_scripts\": {%s}%s".formatted(scripts, comma)));
        assertThat(repeated.contradictions()).isEmpty();
        repeated.body().remove("alwayson_scripts");
        assertThat(repeated.body()).isEqualTo(body(wanted));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            "seed": {"args": [5]}             | "seed": 6               | alwayson_scripts.seed says seed 5, the body says 6
            "sampler": {"args": [20, "Heun"]} | "sampler_name": "Euler" | alwayson_scripts.sampler says sampler_name Heun, the body says Euler
            """)
    void they_may_not_contradict_it(String scripts, String member, String reason) throws Exception {
        assertThat(RepeatedMembers.of(body("\"alwayson_scripts\": {%s}, %s".formatted(scripts, member)))
                        .contradictions())
                .containsExactly(reason);
    }

    private static ObjectNode body(String members) throws JsonProcessingException {
        return (ObjectNode) new ObjectMapper().readTree("{%s}".formatted(members));
    }
}
