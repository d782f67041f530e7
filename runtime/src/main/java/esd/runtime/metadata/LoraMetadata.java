package esd.runtime.metadata;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.models.adapter.AdapterSettings;
import esd.runtime.kohya.LossSettings;
import esd.runtime.kohya.PaceSettings;
import esd.runtime.kohya.RateSettings;
import esd.runtime.kohya.TrainingSettings;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Everything that the files of a training say before its first step. */
public final class LoraMetadata {
    /** What is told even where the author wants nothing to be told. */
    private static final Set<String> LEAST = Set.of(
            "ss_v2",
            "ss_base_model_version",
            "ss_network_module",
            "ss_network_dim",
            "ss_network_alpha",
            "ss_network_args");

    private LoraMetadata() {}

    public static Map<String, String> of(TrainingSettings settings, Course course) {
        Map<String, String> told = new TreeMap<>();
        base(told, course);
        told.put("ss_output_name", settings.saves().outputName());
        told.put("ss_training_comment", settings.saves().about().comment());
        network(told, settings.network());
        DataWords.tell(told, settings.data(), course);
        rates(told, settings.rates());
        pace(told, settings.pace(), course);
        told.put(
                "ss_total_batch_size",
                Python.of((long) settings.data().batchSize() * settings.pace().accumulation()));
        loss(told, settings.loss());
        if (settings.saves().about().least()) {
            told.keySet().retainAll(LEAST);
        }
        ModelSpec.tell(told, settings);
        return told;
    }

    private static void base(Map<String, String> told, Course course) {
        told.put("ss_session_id", Python.of(course.session()));
        told.put("ss_training_started_at", course.started());
        told.put("ss_sd_model_name", course.base().name());
        told.put("ss_sd_model_hash", course.base().oldHash());
        told.put("ss_new_sd_model_hash", course.base().hash());
        told.put("ss_base_model_version", "sd_v1");
        told.put("ss_v2", Python.of(false));
    }

    private static void network(Map<String, String> told, AdapterSettings network) {
        told.put("ss_network_module", "networks.lora");
        told.put("ss_network_dim", Python.of(network.rank()));
        told.put("ss_network_alpha", Python.of(network.alpha()));
        told.put("ss_network_dropout", Python.orNone(network.dropouts().element()));
        told.put("ss_scale_weight_norms", Python.NONE);
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        network.convRank()
                .ifPresent(rank ->
                        arguments.put("conv_dim", Python.of(rank)).put("conv_alpha", Python.of(network.convAlpha())));
        if (network.dropouts().rank() > 0) {
            arguments.put("rank_dropout", Python.of(network.dropouts().rank()));
        }
        if (network.dropouts().module() > 0) {
            arguments.put("module_dropout", Python.of(network.dropouts().module()));
        }
        if (!arguments.isEmpty()) {
            told.put("ss_network_args", arguments.toString());
        }
    }

    private static void rates(Map<String, String> told, RateSettings rates) {
        boolean found = rates.optimizer().findsRate();
        told.put("ss_learning_rate", found ? Python.NONE : Python.of(rates.learningRate()));
        told.put("ss_unet_lr", found ? Python.NONE : Python.of(rates.unet()));
        told.put("ss_text_encoder_lr", found ? Python.NONE : Python.of(rates.textEncoder()));
        String scheduler = rates.schedule().name();
        told.put("ss_lr_scheduler", found ? "%s:%s".formatted(scheduler, rates.learningRate()) : scheduler);
        told.put("ss_lr_warmup_steps", Python.of((long) rates.schedule().warmup()));
        told.put("ss_optimizer", rates.optimizer().title());
    }

    private static void pace(Map<String, String> told, PaceSettings pace, Course course) {
        told.put("ss_num_batches_per_epoch", Python.of(course.batches()));
        told.put("ss_num_epochs", Python.of(course.epochs()));
        told.put("ss_max_train_steps", Python.of(course.steps()));
        told.put("ss_gradient_accumulation_steps", Python.of(pace.accumulation()));
        told.put("ss_gradient_checkpointing", Python.of(pace.checkpointing()));
        told.put("ss_max_grad_norm", Python.of(pace.maxGradNorm()));
        told.put("ss_mixed_precision", course.half() ? "bf16" : "no");
        told.put("ss_full_fp16", Python.of(false));
        told.put("ss_seed", Python.of(pace.seed()));
    }

    private static void loss(Map<String, String> told, LossSettings loss) {
        told.put("ss_loss_type", "l2");
        told.put("ss_noise_offset", Python.orNone(loss.noiseOffset()));
        told.put("ss_noise_offset_random_strength", Python.of(false));
        told.put("ss_adaptive_noise_scale", Python.NONE);
        told.put("ss_multires_noise_iterations", Python.NONE);
        told.put("ss_ip_noise_gamma", Python.NONE);
        told.put("ss_zero_terminal_snr", Python.of(false));
        told.put("ss_debiased_estimation", Python.of(false));
        told.put("ss_prior_loss_weight", Python.of(1.0));
        told.put("ss_min_snr_gamma", Python.orNone(loss.minSnrGamma().orElse(0)));
    }
}
