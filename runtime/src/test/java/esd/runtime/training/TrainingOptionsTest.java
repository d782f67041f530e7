package esd.runtime.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that change how a step is computed. */
final class TrainingOptionsTest {
    @TempDir
    private Path folder;

    @Test
    void in_half_precision_it_learns_nearly_the_same() throws Exception {
        ObjectNode config = TrainingRun.brief().put("max_train_steps", 20).put("learning_rate", 5e-3);
        config.put("train_batch_size", 2).put("min_timestep", 500).put("max_timestep", 501);
        List<Double> half =
                new TrainingRun(folder, config).in(Precision.BF16).run().losses();
        List<Double> whole = new TrainingRun(folder, config).run().losses();
        for (int i = 0; i < half.size(); i++) {
            assertThat(half.get(i)).as("step %d", i + 1).isCloseTo(whole.get(i), within(0.05));
        }
        assertThat(mean(half.subList(10, 20))).isLessThan(0.98 * mean(half.subList(0, 10)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"network_dropout", "rank_dropout", "module_dropout"})
    void what_is_left_out_depends_on_the_seed_alone(String kind) throws Exception {
        List<Double> all = new TrainingRun(folder, TrainingRun.brief()).run().losses();
        ObjectNode config = TrainingRun.brief();
        if (kind.startsWith("network")) {
            config.put(kind, 0.5);
        } else {
            config.putArray("network_args").add(kind + "=0.5");
        }
        List<Double> some = new TrainingRun(folder, config).run().losses();
        // At first the deltas are zero, whatever is left out of them.
        assertThat(some.get(0)).isEqualTo(all.get(0));
        assertThat(some.get(1)).isNotEqualTo(all.get(1));
        assertThat(new TrainingRun(folder, config).run().losses()).isEqualTo(some);
    }

    @Test
    void what_is_computed_twice_has_the_gradients_of_what_is_kept() throws Exception {
        ObjectNode config = TrainingRun.brief().put("resolution", 96).put("max_train_steps", 1);
        config.put("network_dropout", 0.1).put("train_batch_size", 2).put("gradient_accumulation_steps", 2);
        config.putArray("network_args").add("conv_dim=2").add("module_dropout=0.1");
        TrainingRun kept = new TrainingRun(folder, config).run();
        int before = Torch.liveTensors();
        TrainingRun twice = new TrainingRun(folder, config.put("gradient_checkpointing", true)).run();
        assertThat(Torch.liveTensors()).isEqualTo(before);
        assertThat(twice.losses()).isEqualTo(kept.losses());
        assertThat(twice.gradients()).hasSameSizeAs(kept.gradients());
        twice.gradients().forEach((name, gradient) -> assertThat(gradient)
                .as(name)
                .containsExactly(Objects.requireNonNull(kept.gradients().get(name)), within(1e-6f)));
        assertThat(twice.gradients().values())
                .anySatisfy(gradient -> assertThat(gradient[0]).isNotZero());
    }

    private static double mean(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
