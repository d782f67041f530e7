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
            "tokenizer_cache_dir",
            "cache_info",
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
            "torch_compile",
            "dynamo_backend",
            "ddp_timeout",
            "ddp_gradient_as_bucket_view",
            "ddp_static_graph",
            "console_log_level",
            "console_log_file",
            "console_log_simple",
            "log_config",
            "save_last_n_epochs_state",
            "save_last_n_steps_state");

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
            "unsloth_offload_checkpointing",
            "cpu_offload_checkpointing",
            "full_fp16",
            "full_bf16",
            "fp8_base",
            "fp8_base_unet",
            "save_state",
            "save_state_on_train_end",
            "save_state_to_huggingface",
            "resume_from_huggingface",
            "async_upload",
            "skip_until_initial_step",
            "fused_backward_pass",
            "use_8bit_adam",
            "use_lion_optimizer",
            "debug_dataset",
            "output_config",
            "deepspeed");

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
            Map.entry("initial_epoch", 0.0),
            Map.entry("initial_step", 0.0),
            Map.entry("validation_split", 0.0),
            Map.entry("validate_every_n_steps", 0.0),
            Map.entry("validate_every_n_epochs", 0.0),
            Map.entry("max_validation_steps", 0.0),
            Map.entry("base_weights_multiplier", 1.0),
            Map.entry("huber_c", 0.1),
            Map.entry("huber_scale", 1.0),
            Map.entry("dataset_repeats", 1.0));

    private static final List<String> ABSENT = List.of(
            "reg_data_dir",
            "vae",
            "network_weights",
            "base_weights",
            "resume",
            "dataset_config",
            "dataset_class",
            "in_json",
            "face_crop_aug_range",
            "keep_tokens_separator",
            "secondary_separator",
            "resize_interpolation",
            "conditioning_data_dir",
            "config_file",
            "lr_scheduler_type",
            "validation_seed",
            "wandb_run_name",
            "wandb_api_key",
            "log_tracker_config",
            "huggingface_repo_id",
            "huggingface_repo_type",
            "huggingface_path_in_repo",
            "huggingface_token",
            "huggingface_repo_visibility");

    private OtherKeys() {}

    static void read(Keys options) throws RefusedOption {
        IDLE.forEach(key -> options.text(key, ""));
        options.only("huber_schedule", "snr");
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
            if (!options.text(key, "").isEmpty()) {
                throw new RefusedOption("config_params: %s is not available in this version".formatted(key));
            }
        }
    }

    private static RefusedOption unavailable(String key, String value) {
        return new RefusedOption("config_params: %s=%s is not available in this version".formatted(key, value));
    }
}
