package esd.runtime.kohya;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.runtime.options.RefusedOption;
import esd.runtime.samplers.Samplers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleSettingsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static SampleSettings read(Object prompts, Object... pairs) throws RefusedOption {
        ObjectNode config = JSON.createObjectNode();
        config.set("sample_prompts", JSON.valueToTree(prompts));
        for (int i = 0; i < pairs.length; i += 2) {
            config.set((String) pairs[i], JSON.valueToTree(pairs[i + 1]));
        }
        return TrainingSettings.read(config).samples();
    }

    @Test
    void lines_are_read_as_kohya_reads_them() throws RefusedOption {
        SampleSettings settings = read(
                "# a comment\n\na (cat:1.2), sitting --n ugly, blurry --w 515 --h 768 --d 42 --l 7 --s 28\na dog\n",
                "sample_every_n_epochs",
                2,
                "sample_sampler",
                "euler_a");
        assertThat(settings.prompts())
                .containsExactly(
                        new SamplePrompt(
                                "a (cat:1.2), sitting",
                                "ugly, blurry",
                                512,
                                768,
                                Optional.of(42L),
                                7,
                                28,
                                Optional.empty()),
                        new SamplePrompt("a dog", "", 512, 512, Optional.empty(), 7.5, 30, Optional.empty()));
        assertThat(settings.sampler()).isEqualTo("Euler a");
        assertThat(settings.afterEpoch(2)).isTrue();
        assertThat(settings.afterEpoch(3)).isFalse();
        assertThat(settings.afterStep(2)).isFalse();
        assertThat(read(List.of("a cat --ss heun", "a dog"), "sample_every_n_steps", 5)
                        .prompts()
                        .get(0)
                        .sampler())
                .contains("Heun");
    }

    @Test
    void every_sampler_that_is_known_here_is_one_that_draws() throws RefusedOption {
        for (String name :
                List.of("ddim", "lms", "k_lms", "euler", "k_euler", "euler_a", "k_euler_a", "heun", "dpmsolver++")) {
            String drawn = SamplePrompt.sampler(name);
            assertThat(Samplers.chosen(Optional.of(drawn), Optional.empty()).name())
                    .isEqualTo(drawn);
        }
        assertThatThrownBy(() -> SamplePrompt.sampler("pndm"))
                .hasMessage("config_params: sample_sampler pndm is unknown or not available; available are "
                        + "ddim, dpmsolver++, euler, euler_a, heun, k_euler, k_euler_a, k_lms, lms");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a cat --w wide",
                "a cat --w 32",
                "a cat --x 3",
                "a cat --s 0",
                "a cat --cn picture.png",
                "a cat --ss pndm",
                "a cat <lora:other:1>",
                "prompts.txt"
            })
    void what_cannot_be_drawn_is_refused(String line) {
        assertThatThrownBy(() -> read(line, "sample_every_n_epochs", 1)).isInstanceOf(RefusedOption.class);
    }

    @Test
    void prompts_and_their_time_need_each_other() {
        assertThatThrownBy(() -> read("a cat"))
                .hasMessage("config_params: sample_prompts needs sample_every_n_epochs, sample_every_n_steps or"
                        + " sample_at_first");
        assertThatThrownBy(() -> read("", "sample_every_n_epochs", 1))
                .hasMessage("config_params: pictures are to be drawn on the way, but there are no sample_prompts");
        assertThatThrownBy(() -> read(List.of(3), "sample_every_n_epochs", 1))
                .hasMessage("config_params: sample_prompts must be texts, not 3");
    }

    @Test
    void another_log_than_tensorboards_is_refused() {
        assertThatThrownBy(() -> read("", "log_with", "wandb", "logging_dir", "x"))
                .hasMessageContaining("log_with must be tensorboard");
        assertThatThrownBy(() -> read("", "log_with", "tensorboard"))
                .hasMessage("config_params: log_with=tensorboard needs logging_dir");
        assertThatThrownBy(() -> read("", "log_prefix", "../up")).hasMessageContaining("log_prefix must be usable");
    }

    @Test
    void files_of_steps_go_when_they_are_so_many_steps_old() {
        SaveSettings.BySteps tens = new SaveSettings.BySteps(10, 30);
        assertThat(tens.due(20)).isTrue();
        assertThat(tens.due(25)).isFalse();
        assertThat(tens.outdated(40)).isZero();
        assertThat(tens.outdated(50)).isEqualTo(10);
        assertThat(new SaveSettings.BySteps(10, 0).outdated(50)).isZero();
        assertThat(new SaveSettings.BySteps(0, 0).due(10)).isFalse();
    }
}
