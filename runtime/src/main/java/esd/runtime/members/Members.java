package esd.runtime.members;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The members of a task's body that are known here, those of the webui's API 1.6 and later among them. */
public final class Members {
    public static final Members TXT2IMG =
            new Members("txt2img", Map.of("init_images", Members::some, "mask", Members::named));
    public static final Members IMG2IMG = new Members("img2img", Map.of("enable_hr", JsonNode::asBoolean));

    private static final String ACTING =
            """
            prompt negative_prompt seed subseed subseed_strength seed_resize_from_h seed_resize_from_w sampler_name
            sampler_index scheduler batch_size n_iter steps cfg_scale width height tiling eta denoising_strength s_churn
            s_tmin s_tmax s_noise override_settings disable_extra_networks alwayson_scripts image_cfg_scale

            enable_hr hr_scale hr_upscaler hr_second_pass_steps hr_resize_x hr_resize_y hr_checkpoint_name hr_sampler_name
            hr_scheduler hr_prompt hr_negative_prompt

            init_images resize_mode mask mask_blur mask_blur_x mask_blur_y inpainting_fill inpaint_full_res
            inpaint_full_res_padding inpainting_mask_invert initial_noise_multiplier include_init_images
            """;

    /** They say how the webui keeps and answers, or belong to a member that is refused when it acts. */
    private static final String WITHOUT_EFFECT_ON_PICTURES =
            """
            do_not_save_samples do_not_save_grid send_images save_images override_settings_restore_afterwards comments
            force_task_id script_args refiner_switch_at
            """;

    /** What the webui does and this version does not, and when it is asked for. */
    private static final Map<String, Predicate<JsonNode>> LACKING = Map.ofEntries(
            Map.entry("restore_faces", JsonNode::asBoolean),
            Map.entry("s_min_uncond", node -> node.asDouble() != 0),
            Map.entry("styles", Members::some),
            Map.entry("refiner_checkpoint", Members::named),
            Map.entry("latent_mask", Members::named),
            Map.entry("mask_round", node -> !node.asBoolean()),
            Map.entry("script_name", Members::named),
            Map.entry("infotext", Members::named),
            Map.entry("firstphase_width", node -> node.asDouble() > 0),
            Map.entry("firstphase_height", node -> node.asDouble() > 0),
            Map.entry("firstpass_image", Members::named));

    private static final Set<String> KNOWN = Stream.concat(
                    Stream.of((ACTING + WITHOUT_EFFECT_ON_PICTURES).strip().split("\\s+")), LACKING.keySet().stream())
            .collect(toSet());

    private final String task;
    private final Map<String, Predicate<JsonNode>> otherTasks;

    private Members(String task, Map<String, Predicate<JsonNode>> otherTasks) {
        this.task = task;
        this.otherTasks = otherTasks;
    }

    /** Why a body cannot be done: what it asks for by name, or which of its names are not known. Null asks for nothing. */
    public Optional<String> refusal(JsonNode body) {
        List<String> lacking = asked(body, LACKING);
        lacking.addAll(Scripts.acting(body.path("alwayson_scripts")));
        List<String> unknown = new ArrayList<>();
        body.properties().forEach(member -> {
            if (!member.getValue().isNull() && !KNOWN.contains(member.getKey())) {
                unknown.add(member.getKey());
            }
        });
        String reasons = Stream.of(
                        reason(lacking, "not available in this version"),
                        reason(asked(body, otherTasks), "without effect in " + task),
                        reason(unknown, "not known as parameters of " + task))
                .flatMap(Optional::stream)
                .collect(joining("; "));
        return Optional.of(reasons).filter(text -> !text.isEmpty());
    }

    private static List<String> asked(JsonNode body, Map<String, Predicate<JsonNode>> table) {
        List<String> asked = new ArrayList<>();
        table.forEach((name, asks) -> {
            JsonNode value = body.path(name);
            if (!value.isMissingNode() && !value.isNull() && asks.test(value)) {
                asked.add(name);
            }
        });
        return asked;
    }

    private static Optional<String> reason(List<String> names, String reason) {
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of("%s: %s".formatted(names.stream().sorted().collect(joining(", ")), reason));
    }

    private static boolean named(JsonNode node) {
        return !node.asText("").isEmpty() && !node.asText().equals("None");
    }

    private static boolean some(JsonNode node) {
        return !node.isEmpty();
    }
}
