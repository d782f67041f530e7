package esd.runtime.kohya;

import esd.runtime.options.RefusedOption;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The settings of kohya's trainer that change nothing here, and those that may be given but not be used. */
final class OtherKeys {
    /** They say how the trainer saves time or memory, or where its files lie, and leave the result as it is. */
    private static final List<String> IDLE = List.of(
            "pretrained_model_name_or_path",
            "train_data_dir",
            "output_dir",
            "logging_dir",
            "log_prefix",
            "log_with",
            "log_tracker_name",
            "xformers",
            "sdpa",
            "mem_eff_attn",
            "lowram",
            "highvram",
            "cache_latents_to_disk",
            "skip_cache_check",
            "vae_batch_size",
            "max_data_loader_n_workers",
            "persistent_data_loader_workers",
            "no_half_vae",
            "dynamo_backend",
            "console_log_level",
            "console_log_simple");

    private static final List<String> OFF = List.of(
            "v2",
            "v_parameterization",
            "scale_v_pred_loss_like_noise_pred",
            "zero_terminal_snr",
            "debiased_estimation_loss",
            "weighted_captions",
            "color_aug",
            "random_crop",
            "alpha_mask",
            "masked_loss",
            "enable_wildcard",
            "noise_offset_random_strength",
            "ip_noise_gamma_random_strength",
            "dim_from_weights",
            "full_fp16",
            "full_bf16",
            "fp8_base",
            "no_metadata",
            "save_state",
            "save_state_on_train_end",
            "sample_at_first");

    private static final Map<String, Double> ONE_VALUE = Map.ofEntries(
            Map.entry("prior_loss_weight", 1.0),
            Map.entry("v_pred_like_loss", 0.0),
            Map.entry("token_warmup_min", 1.0),
            Map.entry("token_warmup_step", 0.0),
            Map.entry("caption_dropout_every_n_epochs", 0.0),
            Map.entry("multires_noise_iterations", 0.0),
            Map.entry("multires_noise_discount", 0.3),
            Map.entry("ip_noise_gamma", 0.0),
            Map.entry("adaptive_noise_scale", 0.0),
            Map.entry("scale_weight_norms", 0.0),
            Map.entry("save_every_n_steps", 0.0),
            Map.entry("sample_every_n_steps", 0.0),
            Map.entry("sample_every_n_epochs", 0.0));

    private static final List<String> ABSENT = List.of(
            "reg_data_dir",
            "vae",
            "network_weights",
            "base_weights",
            "resume",
            "dataset_config",
            "in_json",
            "face_crop_aug_range",
            "keep_tokens_separator",
            "secondary_separator",
            "sample_prompts");

    private OtherKeys() {}

    static void read(Keys options) throws RefusedOption {
        IDLE.forEach(key -> options.text(key, ""));
        for (String key : OFF) {
            if (options.flag(key)) {
                throw unavailable(key, "true");
            }
        }
        for (Map.Entry<String, Double> entry : ONE_VALUE.entrySet()) {
            OptionalDouble value = options.number(entry.getKey());
            if (value.isPresent() && value.getAsDouble() != entry.getValue()) {
                throw unavailable(entry.getKey(), String.valueOf(value.getAsDouble()));
            }
        }
        for (String key : ABSENT) {
            String value = options.text(key, "");
            if (!value.isEmpty()) {
                throw unavailable(key, value);
            }
        }
    }

    private static RefusedOption unavailable(String key, String value) {
        return new RefusedOption("config_params: %s=%s is not available in this version".formatted(key, value));
    }
}
