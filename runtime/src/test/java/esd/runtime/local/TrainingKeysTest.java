package esd.runtime.local;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.models.tensor.Precision;
import esd.runtime.backend.TrainingTask;
import esd.runtime.kohya.TrainingSettings;
import esd.runtime.options.RefusedOption;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks all keys of kohya's settings: each acts, or changes nothing by its nature, or is refused by its name. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainingKeysTest {
    /** Where a key's effect can be seen. */
    private enum Effect {
        NUMBERS,
        FILES,
        WORDS,
        LOGS,
        SAMPLES
    }

    /** A key, a value of it, what has to be set besides, and where its effect shows. */
    private record Row(String key, Object value, Effect effect, Map<String, Object> with) {
        @Override
        public String toString() {
            return key + "=" + value;
        }
    }

    private static Row row(String key, Object value, Effect effect, Object... with) {
        Map<String, Object> others = new TreeMap<>();
        for (int i = 0; i < with.length; i += 2) {
            others.put((String) with[i], with[i + 1]);
        }
        return new Row(key, value, effect, others);
    }

    private static final Object PROMPT = "a thing --w 64 --h 64 --s 1 --d 3";
    private static final Object[] BUCKETS = {
        "enable_bucket", true, "min_bucket_reso", 64, "bucket_reso_steps", 8, "resolution", 96
    };
    private static final Object[] SAMPLED = {"sample_prompts", PROMPT, "sample_every_n_epochs", 1};

    private static final List<Row> ACTING = List.of(
            row("network_dim", 3, Effect.NUMBERS),
            row("network_alpha", 2, Effect.NUMBERS),
            row("network_args", List.of("conv_dim=2"), Effect.NUMBERS),
            row(
                    "network_args",
                    List.of("conv_dim=2", "conv_alpha=4"),
                    Effect.NUMBERS,
                    "network_args",
                    List.of("conv_dim=2")),
            row("network_args", List.of("rank_dropout=0.5"), Effect.NUMBERS),
            row("network_args", "module_dropout=0.5", Effect.NUMBERS),
            row("network_dropout", 0.5, Effect.NUMBERS),
            row("network_train_unet_only", true, Effect.NUMBERS),
            row("network_train_text_encoder_only", true, Effect.NUMBERS),
            row("learning_rate", 2e-2, Effect.NUMBERS),
            row("unet_lr", 2e-2, Effect.NUMBERS),
            row("text_encoder_lr", 2e-2, Effect.NUMBERS),
            row("optimizer_type", "AdamW8bit", Effect.NUMBERS, "network_dim", 128, "max_train_epochs", 2),
            row("optimizer_type", "Lion", Effect.NUMBERS),
            row("optimizer_type", "Prodigy", Effect.NUMBERS),
            row("optimizer_type", "AdaFactor", Effect.NUMBERS),
            row("optimizer_args", List.of("weight_decay=5"), Effect.NUMBERS),
            row("lr_scheduler", "cosine", Effect.NUMBERS, "max_train_epochs", 2),
            row("lr_scheduler", "linear", Effect.NUMBERS, "max_train_epochs", 2),
            row("lr_warmup_steps", 2, Effect.NUMBERS, "lr_scheduler", "constant_with_warmup", "max_train_epochs", 2),
            row("lr_decay_steps", 2, Effect.NUMBERS, "lr_scheduler", "warmup_stable_decay", "max_train_epochs", 4),
            row(
                    "lr_scheduler_num_cycles",
                    2,
                    Effect.NUMBERS,
                    "lr_scheduler",
                    "cosine_with_restarts",
                    "max_train_epochs",
                    2),
            row("lr_restart_cycles", 2, Effect.NUMBERS, "lr_scheduler", "cosine_with_restarts", "max_train_epochs", 2),
            row("lr_scheduler_power", 3, Effect.NUMBERS, "lr_scheduler", "polynomial", "max_train_epochs", 2),
            row(
                    "lr_scheduler_timescale",
                    7,
                    Effect.NUMBERS,
                    "lr_scheduler",
                    "inverse_sqrt",
                    "lr_warmup_steps",
                    1,
                    "max_train_epochs",
                    4),
            row(
                    "lr_scheduler_min_lr_ratio",
                    0.9,
                    Effect.NUMBERS,
                    "lr_scheduler",
                    "cosine_with_min_lr",
                    "lr_scheduler_min_lr_ratio",
                    0.1),
            row(
                    "lr_scheduler_args",
                    List.of("step_rules=1:1,0.25"),
                    Effect.NUMBERS,
                    "lr_scheduler",
                    "piecewise_constant",
                    "max_train_epochs",
                    2,
                    "lr_scheduler_args",
                    List.of("step_rules=1:1,0.5")),
            row("resolution", "128,64", Effect.NUMBERS),
            row("enable_bucket", false, Effect.NUMBERS, BUCKETS),
            row("min_bucket_reso", 88, Effect.NUMBERS, BUCKETS),
            row("max_bucket_reso", 104, Effect.NUMBERS, BUCKETS),
            row("bucket_reso_steps", 64, Effect.NUMBERS, BUCKETS),
            row("bucket_no_upscale", true, Effect.NUMBERS, BUCKETS),
            row("caption_extension", "words", Effect.NUMBERS),
            row("caption_separator", ";", Effect.NUMBERS, "shuffle_caption", true),
            row("shuffle_caption", true, Effect.NUMBERS),
            row("keep_tokens", 2, Effect.NUMBERS, "shuffle_caption", true),
            row("caption_prefix", "zorple", Effect.NUMBERS),
            row("caption_suffix", "zorple", Effect.NUMBERS, "max_token_length", 150),
            row("caption_dropout_rate", 0.9, Effect.NUMBERS),
            row("caption_tag_dropout_rate", 0.9, Effect.NUMBERS),
            row("flip_aug", true, Effect.NUMBERS, "max_train_epochs", 4),
            row("cache_latents", false, Effect.NUMBERS),
            row("train_batch_size", 2, Effect.NUMBERS),
            row("max_token_length", 150, Effect.NUMBERS),
            row("max_token_length", 225, Effect.NUMBERS, "max_token_length", 150),
            row("clip_skip", 2, Effect.NUMBERS),
            row("noise_offset", 0.1, Effect.NUMBERS),
            row("min_snr_gamma", 1, Effect.NUMBERS),
            row("min_timestep", 500, Effect.NUMBERS),
            row("max_timestep", 100, Effect.NUMBERS),
            row("gradient_accumulation_steps", 2, Effect.NUMBERS),
            row(
                    "max_grad_norm",
                    1e-6,
                    Effect.NUMBERS,
                    "optimizer_type",
                    "AdaFactor",
                    "optimizer_args",
                    List.of("scale_parameter=False", "relative_step=False", "warmup_init=False", "clip_threshold=1e9")),
            row("seed", 2, Effect.NUMBERS),
            row("max_train_epochs", 2, Effect.NUMBERS),
            row("max_train_steps", 1, Effect.NUMBERS, "max_train_epochs", 0, "max_train_steps", 2),
            row("mixed_precision", "bf16", Effect.NUMBERS),
            row("mixed_precision", "fp16", Effect.NUMBERS),
            row("output_name", "other", Effect.FILES),
            row("save_precision", "fp16", Effect.FILES),
            row("save_precision", "bf16", Effect.FILES),
            row("save_every_n_epochs", 1, Effect.FILES, "max_train_epochs", 2),
            row("save_n_epoch_ratio", 2, Effect.FILES, "max_train_epochs", 2),
            row("save_last_n_epochs", 1, Effect.FILES, "save_every_n_epochs", 1, "max_train_epochs", 3),
            row("save_every_n_steps", 1, Effect.FILES),
            row("save_last_n_steps", 1, Effect.FILES, "save_every_n_steps", 1, "max_train_epochs", 3),
            row("gradient_checkpointing", true, Effect.WORDS),
            row("training_comment", "a comment", Effect.WORDS),
            row("metadata_title", "a title", Effect.WORDS),
            row("metadata_author", "an author", Effect.WORDS),
            row("metadata_description", "a description", Effect.WORDS),
            row("metadata_license", "a licence", Effect.WORDS),
            row("metadata_tags", "a, b", Effect.WORDS),
            row("no_metadata", true, Effect.WORDS),
            row("logging_dir", "", Effect.LOGS),
            row("log_prefix", "mine", Effect.LOGS),
            row("log_tracker_name", "mine", Effect.LOGS),
            row("sample_prompts", "another thing --w 64 --h 64 --s 1 --d 4", Effect.SAMPLES, SAMPLED),
            row("sample_sampler", "euler_a", Effect.SAMPLES, SAMPLED),
            row("sample_at_first", true, Effect.SAMPLES, SAMPLED),
            row("sample_every_n_epochs", 2, Effect.SAMPLES, SAMPLED),
            row("sample_every_n_steps", 1, Effect.SAMPLES, SAMPLED));

    /** What may be given, but is the only thing there is. */
    private static final Map<String, Object> ONLY = Map.of(
            "network_module",
            "networks.lora",
            "save_model_as",
            "safetensors",
            "loss_type",
            "l2",
            "huber_schedule",
            "snr",
            "log_with",
            "tensorboard");

    /** What leaves the result as it is wherever it is trained. */
    private static final Set<String> IDLE = Set.of(
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

    private static final Map<String, Object> REFUSED = Map.ofEntries(
            entry("v2", true),
            entry("v_parameterization", true),
            entry("scale_v_pred_loss_like_noise_pred", true),
            entry("zero_terminal_snr", true),
            entry("debiased_estimation_loss", true),
            entry("weighted_captions", true),
            entry("color_aug", true),
            entry("random_crop", true),
            entry("alpha_mask", true),
            entry("masked_loss", true),
            entry("enable_wildcard", true),
            entry("noise_offset_random_strength", true),
            entry("ip_noise_gamma_random_strength", true),
            entry("dim_from_weights", true),
            entry("unsloth_offload_checkpointing", true),
            entry("cpu_offload_checkpointing", true),
            entry("full_fp16", true),
            entry("full_bf16", true),
            entry("fp8_base", true),
            entry("fp8_base_unet", true),
            entry("save_state", true),
            entry("save_state_on_train_end", true),
            entry("save_state_to_huggingface", true),
            entry("resume_from_huggingface", true),
            entry("async_upload", true),
            entry("skip_until_initial_step", true),
            entry("fused_backward_pass", true),
            entry("use_8bit_adam", true),
            entry("use_lion_optimizer", true),
            entry("debug_dataset", true),
            entry("output_config", true),
            entry("deepspeed", true),
            entry("prior_loss_weight", 0.5),
            entry("v_pred_like_loss", 0.5),
            entry("token_warmup_min", 2),
            entry("token_warmup_step", 2),
            entry("caption_dropout_every_n_epochs", 2),
            entry("multires_noise_iterations", 2),
            entry("multires_noise_discount", 0.5),
            entry("ip_noise_gamma", 0.1),
            entry("adaptive_noise_scale", 0.1),
            entry("scale_weight_norms", 1),
            entry("initial_epoch", 1),
            entry("initial_step", 1),
            entry("validation_split", 0.1),
            entry("validate_every_n_steps", 1),
            entry("validate_every_n_epochs", 1),
            entry("max_validation_steps", 1),
            entry("base_weights_multiplier", 0.5),
            entry("huber_c", 0.5),
            entry("huber_scale", 2),
            entry("dataset_repeats", 2),
            entry("reg_data_dir", "x"),
            entry("vae", "x"),
            entry("network_weights", "x"),
            entry("base_weights", "x"),
            entry("resume", "x"),
            entry("dataset_config", "x"),
            entry("dataset_class", "x"),
            entry("in_json", "x"),
            entry("face_crop_aug_range", "1,2"),
            entry("keep_tokens_separator", "x"),
            entry("secondary_separator", "x"),
            entry("resize_interpolation", "x"),
            entry("conditioning_data_dir", "x"),
            entry("config_file", "x"),
            entry("lr_scheduler_type", "x"),
            entry("validation_seed", 1),
            entry("wandb_run_name", "x"),
            entry("wandb_api_key", "x"),
            entry("log_tracker_config", "x"),
            entry("huggingface_repo_id", "x"),
            entry("huggingface_repo_type", "x"),
            entry("huggingface_path_in_repo", "x"),
            entry("huggingface_token", "x"),
            entry("huggingface_repo_visibility", "x"));

    private TrainingStudio studio;
    private final Map<Map<String, Object>, Map<Effect, String>> known = new HashMap<>();

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        studio = new TrainingStudio(folder);
        for (String key : studio.store.list(TrainingStudio.DATA)) {
            if (key.contains("/one.")) {
                studio.store.copy(key, key.replace("1_thing", "2_thing"));
            }
            studio.store.delete(key);
        }
    }

    @AfterAll
    void close() {
        studio.close();
    }

    static Stream<Row> each_key_that_acts_has_its_effect() {
        return ACTING.stream();
    }

    @ParameterizedTest
    @MethodSource
    void each_key_that_acts_has_its_effect(Row row) throws Exception {
        Map<String, Object> changed = new TreeMap<>(row.with());
        changed.put(row.key(), row.value());
        assertThat(result(changed).get(row.effect()))
                .isNotEqualTo(result(row.with()).get(row.effect()));
    }

    @Test
    void keys_that_say_how_the_work_is_done_change_nothing() throws Exception {
        Map<String, Object> all = new TreeMap<>(ONLY);
        IDLE.forEach(key -> all.put(key, "1"));
        Map<Effect, String> result = result(all);
        assertThat(result).isEqualTo(result(Map.of()));
    }

    @Test
    void each_key_that_is_not_available_is_refused_by_its_name_and_may_be_given_without_effect() throws Exception {
        REFUSED.forEach(
                (key, value) -> assertThatThrownBy(() -> TrainingSettings.read(TrainingStudio.settings(key, value)))
                        .isInstanceOf(RefusedOption.class)
                        .hasMessageContaining(key)
                        .hasMessageContaining("not available"));
        ObjectNode harmless = TrainingStudio.settings();
        REFUSED.forEach((key, value) -> {
            if (value instanceof Boolean) {
                harmless.put(key, false);
            } else if (value instanceof String) {
                harmless.put(key, "");
            }
        });
        assertThat(TrainingSettings.read(harmless))
                .usingRecursiveComparison()
                .isEqualTo(TrainingSettings.read(TrainingStudio.settings()));
        ONLY.forEach(
                (key, value) -> assertThatThrownBy(() -> TrainingSettings.read(TrainingStudio.settings(key, "another")))
                        .isInstanceOf(RefusedOption.class)
                        .hasMessageContaining(key));
    }

    @Test
    void every_key_that_is_known_stands_in_one_of_these_tables() {
        RefusedOption unknown = catchThrowableOfType(
                RefusedOption.class, () -> TrainingSettings.read(TrainingStudio.settings("learnig_rate", 1)));
        String message = String.valueOf(unknown.getMessage());
        assertThat(message).startsWith("config_params: learnig_rate is unknown; known are ");
        Set<String> told = Arrays.stream(message.replaceAll(".*known are ", "").split(", "))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> tables = ACTING.stream().map(Row::key).collect(Collectors.toCollection(TreeSet::new));
        tables.addAll(ONLY.keySet());
        tables.addAll(IDLE);
        tables.addAll(REFUSED.keySet());
        assertThat(told).isEqualTo(tables);
    }

    private Map<Effect, String> result(Map<String, Object> changes) throws Exception {
        Map<Effect, String> cached = known.get(changes);
        if (cached != null) {
            return cached;
        }
        Object[] pairs = changes.entrySet().stream()
                .flatMap(change -> Stream.of(change.getKey(), change.getValue()))
                .toArray();
        ObjectNode settings = TrainingStudio.settings(pairs);
        if (!changes.containsKey("max_train_epochs")) {
            settings.put("max_train_epochs", 1);
        }
        TrainingTask task = studio.task(settings);
        boolean half = changes.containsKey("mixed_precision");
        TrainingStudio.Heard heard = studio.run(task, half ? Precision.BF16 : Precision.FP32);
        String last = "%s/%s.safetensors"
                .formatted(task.outputFolder(), settings.path("output_name").asText());
        Map<String, String> words = new TreeMap<>(studio.metadata(last));
        words.keySet().removeIf(key -> key.matches("sshs_.*|.*_at|.*date|ss_session_id"));
        String numbers = studio.tensors(last).toString()
                + heard.steps.stream().map(step -> String.valueOf(step.loss())).toList();
        StringBuilder samples = new StringBuilder();
        for (String name : studio.names(task.sampleFolder())) {
            samples.append(name).append(Arrays.hashCode(studio.bytes(task.sampleFolder() + "/" + name)));
        }
        Map<Effect, String> result = Map.of(
                Effect.NUMBERS, numbers,
                Effect.FILES, studio.names(task.outputFolder()) + String.valueOf(studio.store.size(last)),
                Effect.WORDS, words.toString(),
                Effect.LOGS, studio.names(task.logFolder()).toString().replaceAll("\\d{10,}", ""),
                Effect.SAMPLES, samples.toString());
        known.put(changes, result);
        return result;
    }
}
