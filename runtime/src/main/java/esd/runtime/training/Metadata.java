package esd.runtime.training;

import esd.models.adapter.AdapterSettings;
import esd.runtime.dataset.Example;
import esd.runtime.kohya.DataSettings;
import esd.runtime.kohya.TrainingSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a LoRA's file says of itself: kohya's words, and those of Stability's model specification. */
public final class Metadata {
    private final Map<String, String> fixed;

    public Metadata(Map<String, String> fixed) {
        this.fixed = new TreeMap<>(fixed);
    }

    /** What is known before the first step. */
    public static Metadata of(
            TrainingSettings settings, List<Example> examples, LoraTraining training, String model, String hash) {
        Map<String, String> told = new TreeMap<>();
        told.put("ss_sd_model_name", model);
        told.put("ss_new_sd_model_hash", hash);
        told.put("ss_base_model_version", "sd_v1");
        told.put("ss_v2", "False");
        told.put("ss_output_name", settings.saves().outputName());
        told.put("ss_training_comment", settings.saves().comment());
        network(told, settings.network());
        data(told, settings.data(), examples, training);
        pace(told, settings, training.extent());
        told.put("modelspec.sai_model_spec", "1.0.0");
        told.put("modelspec.architecture", "stable-diffusion-v1/lora");
        told.put("modelspec.implementation", "https://github.com/Stability-AI/generative-models");
        told.put("modelspec.title", settings.saves().outputName());
        told.put(
                "modelspec.resolution",
                settings.data().width() + "x" + settings.data().height());
        told.put("modelspec.prediction_type", "epsilon");
        told.put("modelspec.encoder_layer", String.valueOf(settings.data().clipSkip()));
        return new Metadata(told);
    }

    private static void network(Map<String, String> told, AdapterSettings network) {
        told.put("ss_network_module", "networks.lora");
        told.put("ss_network_dim", String.valueOf(network.rank()));
        told.put("ss_network_alpha", String.valueOf(network.alpha()));
        told.put("ss_network_dropout", share(network.dropouts().element()));
        if (network.convRank().isPresent()) {
            told.put(
                    "ss_network_args",
                    "{\"conv_dim\": \"%d\", \"conv_alpha\": \"%s\"}"
                            .formatted(network.convRank().getAsInt(), network.convAlpha()));
        }
    }

    private static String share(double share) {
        return share == 0 ? "None" : String.valueOf(share);
    }

    private static void data(
            Map<String, String> told, DataSettings data, List<Example> examples, LoraTraining training) {
        Map<String, List<Example>> folders =
                examples.stream().collect(Collectors.groupingBy(Example::folder, TreeMap::new, Collectors.toList()));
        told.put(
                "ss_num_train_images",
                String.valueOf(examples.stream().mapToLong(Example::repeats).sum()));
        told.put("ss_num_reg_images", "0");
        told.put("ss_num_batches_per_epoch", String.valueOf(training.extent().batches()));
        told.put(
                "ss_dataset_dirs",
                folders.entrySet().stream()
                        .map(folder -> "\"%s\": {\"n_repeats\": %d, \"img_count\": %d}"
                                .formatted(
                                        folder.getKey().replace("\\", "\\\\").replace("\"", "\\\""),
                                        folder.getValue().get(0).repeats(),
                                        folder.getValue().size()))
                        .collect(Collectors.joining(", ", "{", "}")));
        told.put("ss_resolution", "(%d, %d)".formatted(data.width(), data.height()));
        told.put("ss_enable_bucket", python(data.buckets().on()));
        told.put("ss_bucket_no_upscale", python(data.buckets().keepSmall()));
        told.put("ss_min_bucket_reso", String.valueOf(data.buckets().least()));
        told.put("ss_max_bucket_reso", String.valueOf(data.buckets().most()));
        told.put("ss_shuffle_caption", python(data.captions().shuffle()));
        told.put("ss_keep_tokens", String.valueOf(data.captions().keep()));
        told.put("ss_flip_aug", python(data.flip()));
        told.put("ss_cache_latents", python(data.cacheLatents()));
        told.put("ss_clip_skip", String.valueOf(data.clipSkip()));
        told.put("ss_max_token_length", String.valueOf(data.tokens()));
        told.put("ss_batch_size_per_device", String.valueOf(data.batchSize()));
        told.put("ss_caption_dropout_rate", String.valueOf(data.captions().dropout()));
        told.put("ss_caption_tag_dropout_rate", String.valueOf(data.captions().partDropout()));
    }

    private static void pace(Map<String, String> told, TrainingSettings settings, Extent extent) {
        told.put("ss_learning_rate", String.valueOf(settings.rates().learningRate()));
        told.put("ss_unet_lr", String.valueOf(settings.rates().unet()));
        told.put("ss_text_encoder_lr", String.valueOf(settings.rates().textEncoder()));
        told.put("ss_lr_scheduler", settings.rates().schedule().name());
        told.put("ss_lr_warmup_steps", String.valueOf((long)
                settings.rates().schedule().warmup()));
        told.put("ss_optimizer", settings.rates().optimizer().title());
        told.put("ss_num_epochs", String.valueOf(extent.epochs()));
        told.put("ss_max_train_steps", String.valueOf(extent.steps()));
        told.put(
                "ss_total_batch_size",
                String.valueOf(
                        (long) settings.data().batchSize() * settings.pace().accumulation()));
        told.put(
                "ss_gradient_accumulation_steps", String.valueOf(settings.pace().accumulation()));
        told.put("ss_gradient_checkpointing", python(settings.pace().checkpointing()));
        told.put("ss_max_grad_norm", String.valueOf(settings.pace().maxGradNorm()));
        told.put("ss_mixed_precision", settings.pace().half() ? "bf16" : "no");
        told.put("ss_seed", String.valueOf(settings.pace().seed()));
        told.put("ss_noise_offset", share(settings.loss().noiseOffset()));
        told.put("ss_min_snr_gamma", share(settings.loss().minSnrGamma().orElse(0)));
        told.put("ss_loss_type", "l2");
    }

    private static String python(boolean value) {
        return value ? "True" : "False";
    }

    /** What a file says that was written after this epoch. */
    Map<String, String> at(long epoch, Extent extent) {
        Map<String, String> metadata = new TreeMap<>(fixed);
        metadata.put("ss_epoch", String.valueOf(epoch));
        metadata.put("ss_steps", String.valueOf(Math.min(epoch * extent.stepsPerEpoch(), extent.steps())));
        return metadata;
    }
}
