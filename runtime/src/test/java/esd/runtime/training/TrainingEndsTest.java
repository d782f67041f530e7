package esd.runtime.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.models.tensor.Torch;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings that end before their end: stopped, killed and gone on with, or not a number any more. */
final class TrainingEndsTest {
    @TempDir
    private Path folder;

    /** What the death of the process is for a training: nobody catches it, and all in memory is gone. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    @Test
    void a_stop_is_heard_before_the_next_batch_and_leaves_what_was_saved() {
        ObjectNode config = epochs().put("gradient_accumulation_steps", 1);
        TrainingRun run = new TrainingRun(folder, config).after(heard -> {
            if (heard.losses().size() == 3) {
                Thread.currentThread().interrupt();
            }
        });
        int before = Torch.liveTensors();
        assertThatThrownBy(run::run).isInstanceOf(InterruptedException.class).hasMessageContaining("step 4");
        assertThat(run.losses()).hasSize(3);
        assertThat(run.files()).containsOnlyKeys("last-000001.safetensors");
        assertThat(run.state()).isPresent();
        assertThat(Torch.liveTensors()).isEqualTo(before);
    }

    /** All that draws something at random is on, and an optimizer that remembers much. */
    @Test
    void killed_anywhere_and_gone_on_with_a_training_ends_in_the_same_bytes() throws Exception {
        ObjectNode config = epochs().put("max_train_epochs", 2);
        config.put("shuffle_caption", true).put("flip_aug", true).put("network_dropout", 0.1);
        config.put("noise_offset", 0.1).put("caption_dropout_rate", 0.2).put("cache_latents", false);
        config.put("optimizer_type", "AdamW8bit").put("lr_scheduler", "cosine").put("lr_warmup_steps", 2);
        int[] told = {0};
        TrainingRun whole =
                new TrainingRun(folder, config).after(heard -> told[0]++).run();
        assertThat(whole.files()).hasSize(2);
        for (int life = 1; life < told[0]; life++) {
            TrainingRun gone = killed(config, life);
            TrainingRun on = new TrainingRun(folder, config).from(gone.state()).run();
            assertThat(on.files()).as("killed after %d events", life).isNotEmpty();
            on.files()
                    .forEach((name, bytes) ->
                            assertThat(bytes).as(name).isEqualTo(whole.files().get(name)));
        }
    }

    private TrainingRun killed(ObjectNode config, int life) {
        int[] left = {life};
        TrainingRun run = new TrainingRun(folder, config).from(Optional.empty()).after(heard -> {
            if (--left[0] == 0) {
                throw new Killed();
            }
        });
        assertThatThrownBy(run::run).isInstanceOf(Killed.class);
        return run;
    }

    @ParameterizedTest
    @CsvSource({
        "first_stage_model.quant_conv.bias, the latent of ",
        "cond_stage_model.transformer.text_model.final_layer_norm.bias, the text encoder's result",
        "model.diffusion_model.out.2.bias, the UNet's prediction"
    })
    void a_number_that_is_none_ends_it_by_step_and_tensor(String weight, String named) {
        TrainingRun run = new TrainingRun(folder, TrainingRun.brief()).before(tiny -> tiny.poison(weight));
        assertThatThrownBy(run::run)
                .isInstanceOf(Diverged.class)
                .hasMessageContaining("step 1: ")
                .hasMessageContaining(named);
        assertThat(run.losses()).isEmpty();
        assertThat(run.files()).isEmpty();
    }

    @Test
    void so_does_a_rate_that_is_far_too_high() {
        ObjectNode config = TrainingRun.brief().put("learning_rate", 1000).put("max_grad_norm", 0);
        TrainingRun run = new TrainingRun(folder, config.put("max_train_steps", 50));
        assertThatThrownBy(run::run)
                .isInstanceOf(Diverged.class)
                .hasMessageMatching("step \\d+: .* is NaN or infinite.*");
        assertThat(run.losses()).isNotEmpty();
        assertThat(run.files()).isEmpty();
    }

    /** Three epochs of two steps, each with a file. */
    private static ObjectNode epochs() {
        ObjectNode config = TrainingRun.brief();
        config.remove("max_train_steps");
        return config.put("max_train_epochs", 3).put("save_every_n_epochs", 1);
    }
}
