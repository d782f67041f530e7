package esd.runtime.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import esd.runtime.dataset.Example;
import esd.runtime.dataset.Size;
import esd.runtime.kohya.TrainingSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoraMetadataTest {
    /** Kohya's words that apply to SD 1.x without validation, another VAE, or fp8; the rest comes when a file is written. */
    private static final String WORDS = "adaptive_noise_scale base_model_version batch_size_per_device bucket_info "
            + "bucket_no_upscale cache_latents caption_dropout_every_n_epochs caption_dropout_rate "
            + "caption_tag_dropout_rate clip_skip color_aug dataset_dirs debiased_estimation enable_bucket "
            + "face_crop_aug_range flip_aug full_fp16 gradient_accumulation_steps gradient_checkpointing ip_noise_gamma "
            + "keep_tokens learning_rate loss_type lr_scheduler lr_warmup_steps max_bucket_reso max_grad_norm "
            + "max_token_length max_train_steps min_bucket_reso min_snr_gamma mixed_precision "
            + "multires_noise_iterations network_alpha network_args network_dim network_dropout network_module "
            + "new_sd_model_hash noise_offset noise_offset_random_strength num_batches_per_epoch num_epochs "
            + "num_reg_images num_train_images optimizer output_name prior_loss_weight random_crop reg_dataset_dirs "
            + "resolution scale_weight_norms sd_model_hash sd_model_name seed session_id shuffle_caption tag_frequency "
            + "text_encoder_lr total_batch_size training_comment training_started_at unet_lr v2 zero_terminal_snr";

    private static final Course COURSE = new Course(
            77,
            "1700000000.250000",
            new Course.Base("base.safetensors", "ab".repeat(32), "0badcafe"),
            List.of(
                    new Example("10_cat/1.png", "10_cat", Path.of("1.png"), "A cat, red,  sitting", true, 10),
                    new Example("10_cat/2.png", "10_cat", Path.of("2.png"), "a cat, , blue", true, 10),
                    new Example("2_dog/3.png", "2_dog", Path.of("3.png"), "a \"dog\"", true, 2)),
            List.of(new Size(512, 512), new Size(448, 576), new Size(512, 512)),
            22,
            5,
            110,
            false);

    private static Map<String, String> told(String more) throws Exception {
        String settings = "{\"output_name\":\"cats\",\"network_dim\":16,\"network_alpha\":8,\"unet_lr\":1e-4,"
                + "\"network_args\":[\"conv_dim=4\",\"conv_alpha=1\"],\"enable_bucket\":true,\"seed\":7,"
                + "\"resolution\":\"512,512\",\"clip_skip\":2,\"noise_offset\":0.05,\"optimizer_type\":\"Lion\","
                + "\"optimizer_args\":[\"weight_decay=0.1\"],\"train_batch_size\":2,"
                + "\"gradient_accumulation_steps\":3,\"network_dropout\":0.25%s}";
        return LoraMetadata.of(
                TrainingSettings.read((com.fasterxml.jackson.databind.node.ObjectNode)
                        new ObjectMapper().readTree(settings.formatted(more))),
                COURSE);
    }

    @Test
    void a_file_says_in_kohyas_words_what_it_came_from() throws Exception {
        Map<String, String> told = told("");
        TreeSet<String> words = new TreeSet<>();
        Arrays.stream(WORDS.split(" ")).forEach(word -> words.add("ss_" + word));
        assertThat(told.keySet()).filteredOn(key -> key.startsWith("ss_")).containsExactlyElementsOf(words);
        assertThat(told)
                .containsEntry("ss_output_name", "cats")
                .containsEntry("ss_base_model_version", "sd_v1")
                .containsEntry("ss_v2", "False")
                .containsEntry("ss_sd_model_name", "base.safetensors")
                .containsEntry("ss_new_sd_model_hash", "ab".repeat(32))
                .containsEntry("ss_sd_model_hash", "0badcafe")
                .containsEntry("ss_network_dim", "16")
                .containsEntry("ss_network_args", "{\"conv_dim\":\"4\",\"conv_alpha\":\"1.0\"}")
                .containsEntry("ss_network_dropout", "0.25")
                .containsEntry("ss_num_train_images", "22")
                .containsEntry("ss_total_batch_size", "6")
                .containsEntry("ss_max_train_steps", "110")
                .containsEntry("ss_noise_offset", "0.05")
                .containsEntry("ss_min_snr_gamma", "None")
                .containsEntry("ss_resolution", "(512, 512)")
                .containsEntry(
                        "ss_dataset_dirs",
                        "{\"10_cat\":{\"n_repeats\":10,\"img_count\":2},\"2_dog\":{\"n_repeats\":2,\"img_count\":1}}")
                .containsEntry(
                        "ss_tag_frequency",
                        "{\"10_cat\":{\"a cat\":2,\"red\":1,\"sitting\":1,\"blue\":1},\"2_dog\":{\"a \\\"dog\\\"\":1}}")
                .containsEntry(
                        "ss_bucket_info",
                        "{\"buckets\":{\"0\":{\"resolution\":[448,576],\"count\":10},"
                                + "\"1\":{\"resolution\":[512,512],\"count\":12}}}");
        assertThat(told.get("ss_optimizer")).startsWith("lion_pytorch").endsWith("(weight_decay=0.1)");
    }

    @Test
    void a_file_says_in_the_words_of_the_model_specification_what_it_is() throws Exception {
        assertThat(told("").entrySet())
                .filteredOn(entry -> entry.getKey().startsWith("modelspec."))
                .extracting(entry -> entry.getKey().substring(10) + "=" + entry.getValue())
                .containsExactly(
                        "architecture=stable-diffusion-v1/lora",
                        "encoder_layer=2",
                        "implementation=diffusers",
                        "prediction_type=epsilon",
                        "resolution=512x512",
                        "sai_model_spec=1.0.0",
                        "title=cats");
        assertThat(told(",\"metadata_title\":\"Cats\",\"metadata_author\":\"me\",\"metadata_tags\":\"cat\","
                        + "\"metadata_license\":\"CC0\",\"metadata_description\":\"of cats\",\"min_timestep\":100"))
                .containsEntry("modelspec.title", "Cats")
                .containsEntry("modelspec.author", "me")
                .containsEntry("modelspec.tags", "cat")
                .containsEntry("modelspec.license", "CC0")
                .containsEntry("modelspec.description", "of cats")
                .containsEntry("modelspec.timestep_range", "100,1000");
    }

    @Test
    void a_file_says_at_which_precision_it_was_computed_and_who_found_the_rate() throws Exception {
        assertThat(told(",\"mixed_precision\":\"bf16\"")).containsEntry("ss_mixed_precision", "no");
        assertThat(told("")).containsEntry("ss_lr_scheduler", "constant").containsEntry("ss_unet_lr", "1.0E-4");
        assertThat(told(",\"optimizer_type\":\"AdaFactor\",\"optimizer_args\":[],\"lr_scheduler\":\"cosine\""))
                .containsEntry("ss_lr_scheduler", "adafactor:1.0E-6")
                .containsEntry("ss_learning_rate", "None")
                .containsEntry("ss_unet_lr", "None")
                .containsEntry("ss_text_encoder_lr", "None");
    }

    @Test
    void an_author_who_wants_nothing_to_be_told_tells_what_is_needed_alone() throws Exception {
        assertThat(told(",\"no_metadata\":true").keySet())
                .filteredOn(key -> key.startsWith("ss_"))
                .containsExactly(
                        "ss_base_model_version",
                        "ss_network_alpha",
                        "ss_network_args",
                        "ss_network_dim",
                        "ss_network_module",
                        "ss_v2");
    }

    @Test
    void the_short_hash_is_of_the_end_of_the_first_mebibyte(@TempDir Path folder) throws Exception {
        byte[] content = new byte[0x100000 + 0x10000 + 5];
        Arrays.fill(content, 0x100000, 0x110000, (byte) 'a');
        Path file = Files.write(folder.resolve("file"), content);
        assertThat(OldHash.of(file)).isEqualTo("bf718b6f");
    }
}
