package esd.runtime.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import esd.models.tensor.Torch;
import esd.runtime.Golden;
import esd.runtime.options.RefusedOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OptimizerTest {
    private static final int STEPS = 50;

    static List<String> originals() {
        try (Golden golden = Golden.open("optimizers")) {
            return List.copyOf(golden.metadata().keySet());
        }
    }

    @ParameterizedTest
    @MethodSource("originals")
    void fifty_steps_end_where_the_original_ends(String original) throws Exception {
        try (Golden golden = Golden.open("optimizers");
                NDManager manager = NDManager.newBaseManager()) {
            JsonNode told = new ObjectMapper().readTree(golden.metadata().get(original));
            Learner learner = new Learner(manager);
            JsonNode rates = told.get(0);
            try (Optimizer optimizer = settings(original)
                    .over(learner.groups(rates.get(0).asDouble(), rates.get(1).asDouble()))) {
                for (int step = 0; step < STEPS; step++) {
                    if (told.get(2).asBoolean()) {
                        learner.stepToGoal(optimizer, step);
                    } else {
                        learner.step(optimizer, step);
                    }
                    // Prodigy's estimate is of how far parameters went, of which single precision keeps few digits at
                    // first.
                    double digits = told.get(2).asBoolean() ? 1e-4 : 1e-5;
                    double expected = told.get(1).get(step).get(0).asDouble();
                    assertThat(optimizer.learningRates().get(0))
                            .as("%s: step %d", original, step)
                            .isCloseTo(expected, within(digits * expected));
                }
            }
            for (Parameter parameter : learner.parameters()) {
                float[] expected = golden.numbers(original + "/" + parameter.name());
                assertThat(distance(parameter.value().toFloatArray(), expected))
                        .as("%s: %s", original, parameter.name())
                        .isLessThan(1e-5);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("originals")
    void training_goes_on_from_a_saved_state_as_if_nothing_had_been(String original) throws Exception {
        double rate = original.startsWith("Prodigy") ? 1 : 1e-3;
        try (NDManager manager = NDManager.newBaseManager()) {
            Learner straight = new Learner(manager);
            Learner broken = new Learner(manager);
            Map<String, NDArray> saved = new HashMap<>();
            try (Optimizer first = settings(original).over(straight.groups(rate, rate));
                    Optimizer second = settings(original).over(broken.groups(rate, rate))) {
                for (int step = 0; step < 3; step++) {
                    straight.step(first, step);
                    broken.step(second, step);
                }
                second.state().forEach((name, tensor) -> saved.put(name, copy(manager, tensor)));
                straight.step(first, 3);
                straight.step(first, 4);
            }
            try (Optimizer third = settings(original).over(broken.groups(rate, rate))) {
                third.load(saved);
                broken.step(third, 3);
                broken.step(third, 4);
            }
            for (int i = 0; i < straight.parameters().size(); i++) {
                assertThat(broken.parameters().get(i).value().toByteArray())
                        .isEqualTo(straight.parameters().get(i).value().toByteArray());
            }
        }
    }

    @Test
    void an_optimizer_frees_all_that_it_made() throws Exception {
        int before = Torch.liveTensors();
        try (NDManager manager = NDManager.newBaseManager()) {
            Learner learner = new Learner(manager);
            int with = Torch.liveTensors();
            for (String original : originals()) {
                try (Optimizer optimizer = settings(original).over(learner.groups(1, 1))) {
                    learner.step(optimizer, 0);
                    int remembered = Torch.liveTensors();
                    learner.step(optimizer, 1);
                    assertThat(Torch.liveTensors()).isEqualTo(remembered);
                }
                assertThat(Torch.liveTensors()).as(original).isEqualTo(with);
            }
        }
        assertThat(Torch.liveTensors()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DAdaptAdam",
                "AdamW decay=0.1",
                "AdamW betas=0.9",
                "AdamW eps=-1",
                "AdamW8bit amsgrad=True",
                "Lion use_triton=True",
                "Prodigy slice_p=0.5",
                "Prodigy decouple=False",
                "AdaFactor relative_step=maybe",
                "AdamW weight_decay"
            })
    void what_is_unknown_or_malformed_is_refused_by_name(String settings) {
        String named = settings.replaceAll(".* |=.*", "");
        assertThatThrownBy(() -> settings(settings))
                .isInstanceOf(RefusedOption.class)
                .hasMessageContaining(named);
    }

    @Test
    void an_unknown_argument_is_answered_with_the_known_ones() {
        assertThatThrownBy(() -> settings("AdamW decay=0.1"))
                .hasMessage("optimizer_args: decay is unknown; known are amsgrad, betas, eps, weight_decay");
    }

    @Test
    void prodigy_alone_refuses_groups_that_learn_at_different_rates() throws Exception {
        for (String original : List.of("AdamW", "AdamW8bit", "Lion", "AdaFactor")) {
            settings(original).check(List.of(1.0, 0.5));
        }
        settings("Prodigy").check(List.of(1.0, 1.0));
        assertThatThrownBy(() -> settings("Prodigy").check(List.of(1.0, 0.5))).isInstanceOf(RefusedOption.class);
    }

    @Test
    void a_state_of_other_parameters_is_not_loaded() throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            Learner learner = new Learner(manager);
            try (Optimizer lion = settings("Lion").over(learner.groups(1, 1));
                    Optimizer adam = settings("AdamW").over(learner.groups(1, 1))) {
                assertThatThrownBy(() -> adam.load(lion.state())).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void the_title_is_that_of_kohya_s_metadata() throws Exception {
        assertThat(settings("adamw8bit weight_decay=0.1 betas=0.9,0.99").title())
                .isEqualTo("bitsandbytes.optim.adamw.AdamW8bit(weight_decay=0.1,betas=0.9,0.99)");
    }

    private static double distance(float[] found, float[] expected) {
        return IntStream.range(0, expected.length)
                .mapToDouble(i -> Math.abs(found[i] - expected[i]))
                .max()
                .orElseThrow();
    }

    private static OptimizerSettings settings(String text) throws RefusedOption {
        List<String> parts = List.of(text.split(" ", -1));
        return OptimizerSettings.of(parts.get(0), parts.subList(1, parts.size()));
    }

    private static NDArray copy(NDManager manager, NDArray tensor) {
        return manager.create(tensor.toByteBuffer(), tensor.getShape(), tensor.getDataType());
    }
}
