package esd.runtime.kohya;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.runtime.options.RefusedOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Learning rates, schedules and lengths that do not go together. */
class RateSettingsTest {
    private static TrainingSettings read(String members) throws Exception {
        return TrainingSettings.read((ObjectNode) new ObjectMapper().readTree("{%s}".formatted(members)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"lr_scheduler\":\"constant\"",
                "\"lr_scheduler\":\"piecewise_constant\",\"lr_scheduler_args\":\"step_rules=1:1,0.5\"",
                "\"lr_scheduler\":\"adafactor\",\"optimizer_type\":\"AdaFactor\"",
                "\"lr_scheduler\":\"cosine\",\"optimizer_type\":\"AdaFactor\""
            })
    void a_schedule_without_a_warm_up_refuses_one(String members) throws Exception {
        read(members);
        assertThatThrownBy(() -> read(members + ",\"lr_warmup_steps\":0.1"))
                .isInstanceOf(RefusedOption.class)
                .hasMessageStartingWith("lr_warmup_steps must be 0 with lr_scheduler=")
                .hasMessageEndingWith(", which has no warm-up, not 0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"optimizer_type\":\"AdamW\"",
                "\"optimizer_type\":\"AdaFactor\",\"optimizer_args\":[\"relative_step=False\"]"
            })
    void the_schedule_that_leaves_the_rate_alone_needs_an_optimizer_that_finds_it(String members) {
        assertThatThrownBy(() -> read(members + ",\"lr_scheduler\":\"adafactor\""))
                .isInstanceOf(RefusedOption.class)
                .hasMessageStartingWith("lr_scheduler=adafactor goes with optimizer_type=AdaFactor");
    }

    @Test
    void an_optimizer_that_finds_the_rate_says_what_it_passes_over() throws Exception {
        TrainingSettings found = read("\"optimizer_type\":\"AdaFactor\",\"lr_scheduler\":\"cosine\"");
        assertThat(found.rates().schedule().name()).isEqualTo("adafactor");
        assertThat(found.overruled())
                .containsExactly("learning_rate, unet_lr, text_encoder_lr and lr_scheduler have no effect,"
                        + " since AdaFactor finds the rate itself; relative_step=False in optimizer_args heeds them");
        TrainingSettings given = read("\"optimizer_type\":\"AdaFactor\",\"lr_scheduler\":\"cosine\","
                + "\"optimizer_args\":\"relative_step=False\"");
        assertThat(given.rates().schedule().name()).isEqualTo("cosine");
        assertThat(given.overruled()).isEmpty();
        assertThatThrownBy(() -> read("\"optimizer_type\":\"AdaFactor\",\"lr_scheduler\":\"greedy\""))
                .hasMessageStartingWith("lr_scheduler: greedy");
    }

    @Test
    void prodigy_refuses_parts_that_learn_at_different_rates_and_only_parts_that_learn() throws Exception {
        String rates = "\"optimizer_type\":\"Prodigy\",\"unet_lr\":1e-4,\"text_encoder_lr\":1e-5";
        assertThatThrownBy(() -> read(rates))
                .isInstanceOf(RefusedOption.class)
                .hasMessage("optimizer_type: Prodigy finds one step for all parameters, so unet_lr and text_encoder_lr"
                        + " must be equal, or one of them 0, not 1.0E-5 and 1.0E-4");
        read(rates + ",\"network_train_unet_only\":true");
        read(rates + ",\"network_train_text_encoder_only\":true");
        read("\"optimizer_type\":\"Prodigy\",\"unet_lr\":1,\"text_encoder_lr\":0");
    }

    @Test
    void epochs_overrule_steps() throws Exception {
        TrainingSettings both = read("\"max_train_epochs\":3,\"max_train_steps\":1600");
        assertThat(both.pace().steps(1000)).isEqualTo(3000);
        assertThat(both.pace().epochs(1000)).isEqualTo(3);
        assertThat(both.overruled())
                .containsExactly("max_train_steps=1600 has no effect, since max_train_epochs=3 overrules it");
        TrainingSettings steps = read("\"max_train_epochs\":0,\"max_train_steps\":1500");
        assertThat(steps.pace().steps(1000)).isEqualTo(1500);
        assertThat(steps.pace().epochs(1000)).isEqualTo(2);
        assertThat(steps.overruled()).isEmpty();
        assertThat(read("").pace().steps(1000)).isEqualTo(1600);
    }

    @Test
    void the_text_encoder_of_sd_1_has_twelve_layers() throws Exception {
        assertThat(read("\"clip_skip\":12").data().clipSkip()).isEqualTo(12);
        assertThatThrownBy(() -> read("\"clip_skip\":13"))
                .hasMessage("config_params: clip_skip must be a whole number from 1 to 12, not 13");
    }
}
