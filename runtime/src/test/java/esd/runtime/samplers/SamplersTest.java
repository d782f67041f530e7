package esd.runtime.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.runtime.noise.Noise;
import esd.runtime.noise.RandomSource;
import esd.runtime.sampling.SamplerOptions;
import esd.runtime.sampling.Schedule;
import esd.runtime.sampling.SigmaTable;
import esd.runtime.sampling.StepListener;
import esd.runtime.sampling.Stopped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class SamplersTest {
    private static final SigmaTable TABLE = SigmaTable.scaledLinear();
    private static final Shape IMAGE = new Shape(4, 8, 6);

    static Stream<Method> methods() {
        return Samplers.all().stream();
    }

    @Test
    void the_name_decides_then_the_index_then_what_the_webuis_api_declares() {
        assertThat(chosen("Euler a", "Heun")).isEqualTo("Euler a");
        assertThat(chosen(null, "Heun")).isEqualTo("Heun");
        assertThat(chosen("", null)).isEqualTo("Euler");
    }

    @Test
    void only_the_exact_name_is_a_name() {
        assertThatThrownBy(() -> chosen("k_euler_a", null))
                .isInstanceOf(NoSuchSampler.class)
                .hasMessageStartingWith("sampler k_euler_a is unknown; available: DPM++ 2M Karras, ");
        assertThatThrownBy(() -> chosen("euler", null)).hasMessageContaining("unknown");
    }

    @Test
    void a_sampler_of_the_webui_that_is_missing_here_is_said_to_be_missing() {
        assertThatThrownBy(() -> chosen("UniPC", null)).hasMessageStartingWith("sampler UniPC is not available yet");
    }

    @ParameterizedTest
    @CsvSource({
        "Euler, Automatic, Euler, UNIFORM, ",
        "Euler, Karras, Euler, KARRAS, Karras",
        "Euler a, exponential, Euler a, EXPONENTIAL, Exponential",
        "Heun, Uniform, Heun, UNIFORM, ",
        "LMS, karras, LMS Karras, KARRAS, ",
        "DPM++ 2M, Automatic, DPM++ 2M Karras, KARRAS, ",
        "DPM++ 2M, Karras, DPM++ 2M Karras, KARRAS, ",
        "DPM++ 2M, Uniform, DPM++ 2M, UNIFORM, ",
        "DPM++ 2M Karras, Karras, DPM++ 2M Karras, KARRAS, ",
        "DPM++ 2M Karras, Automatic, DPM++ 2M Karras, KARRAS, ",
        "LMS Karras, Automatic, LMS Karras, KARRAS, ",
        "DDIM, Automatic, DDIM, TIMESTEPS, ",
    })
    void a_schedule_named_besides_acts(
            String sampler, String schedule, String name, Schedule acting, @Nullable String told) {
        Method method = Samplers.scheduled(Samplers.chosen(Optional.of(sampler), Optional.empty()), schedule);
        assertThat(method.name()).isEqualTo(name);
        assertThat(method.schedule()).isEqualTo(acting);
        assertThat(Samplers.scheduleTold(method)).isEqualTo(Optional.ofNullable(told));
    }

    @ParameterizedTest
    @CsvSource({
        "Euler, SGM Uniform, 'scheduler SGM Uniform is not available; available: Automatic, Uniform, Karras, Exponential'",
        "DDIM, Karras, scheduler Karras: sampler DDIM has a schedule of its own",
        "DPM++ 2M Karras, Exponential, scheduler Exponential: sampler DPM++ 2M Karras has a schedule of its own",
    })
    void a_schedule_that_cannot_act_is_refused_by_name(String sampler, String schedule, String reason) {
        Method method = Samplers.chosen(Optional.of(sampler), Optional.empty());
        assertThatThrownBy(() -> Samplers.scheduled(method, schedule))
                .isInstanceOf(NoSuchSampler.class)
                .hasMessage(reason);
    }

    @Test
    void exponential_levels_are_those_of_k_diffusion() {
        assertThat(Schedule.EXPONENTIAL.sigmas(TABLE, 5))
                .containsExactly(
                        new double[] {
                            14.614643096923828,
                            3.088987112045288,
                            0.652895987033844,
                            0.13799770176410675,
                            0.0291675366461277,
                            0.0
                        },
                        within(5e-6));
    }

    @Test
    void options_that_a_sampler_does_not_have_are_told_by_their_wire_names() {
        SamplerOptions asked = new SamplerOptions(0.5, 2, 0, 0, 1);
        assertThat(Samplers.chosen(Optional.of("Euler"), Optional.empty()).withoutEffect(asked))
                .containsExactly("eta");
        assertThat(Samplers.chosen(Optional.of("DDIM"), Optional.empty()).withoutEffect(asked))
                .containsExactly("s_churn");
    }

    @Test
    void defaults_and_zeros_ask_for_nothing() {
        Method method = Samplers.chosen(Optional.of("DPM++ 2M"), Optional.empty());
        assertThat(method.withoutEffect(new SamplerOptions(0, 0, 0, 0, 0))).isEmpty();
        assertThat(method.withoutEffect(new SamplerOptions(1, 0, 0.1, Double.MAX_VALUE, 1)))
                .isEmpty();
    }

    @Test
    void options_that_act_are_told_unless_they_are_as_usual() {
        SamplerOptions asked = new SamplerOptions(0.5, 2, 0, 0, 1);
        assertThat(Samplers.chosen(Optional.of("Euler"), Optional.empty()).told(asked))
                .containsExactly(Map.entry("Sigma churn", "2.0"));
        assertThat(Samplers.chosen(Optional.of("DDIM"), Optional.empty()).told(asked))
                .containsExactly(Map.entry("Eta DDIM", "0.5"));
    }

    @Test
    void a_seed_delta_is_told_where_fresh_noise_is_added() {
        Method ancestral = Samplers.chosen(Optional.of("Euler a"), Optional.empty());
        assertThat(ancestral.tellsSeedDelta(SamplerOptions.defaults(1))).isTrue();
        assertThat(ancestral.tellsSeedDelta(SamplerOptions.defaults(0))).isFalse();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void an_image_is_the_same_in_a_batch_and_alone_and_again(Method method) {
        float[] batch = run(method, List.of(8L, 9L, 10L));
        float[] alone = run(method, List.of(9L));
        assertThat(alone).containsExactly(Arrays.copyOfRange(batch, alone.length, 2 * alone.length));
        assertThat(run(method, List.of(9L))).containsExactly(alone);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void each_step_is_told_once_before_it_begins(Method method) {
        List<String> told = new ArrayList<>();
        try (NDManager manager = NDManager.newBaseManager()) {
            run(method, List.of(1L), manager, new StepListener() {
                @Override
                public void step(int index, int steps) {
                    told.add("%d/%d".formatted(index, steps));
                }

                @Override
                public void denoised(NDArray x0) {
                    told.add("x0 " + x0.getShape());
                }
            });
        }
        int steps = method.sigmas(TABLE, 5).length - 1;
        assertThat(told).hasSize(2 * steps).startsWith("0/" + steps, "x0 (1, 4, 8, 6)", "1/" + steps);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void an_interrupt_stops_before_the_next_step_and_leaves_no_array(Method method) {
        try (NDManager manager = NDManager.newBaseManager()) {
            StepListener interrupting = (index, steps) -> {
                if (index == 2) {
                    Thread.currentThread().interrupt();
                }
            };
            assertThatThrownBy(() -> run(method, List.of(1L), manager, interrupting))
                    .isInstanceOf(Stopped.class)
                    .hasMessageStartingWith("stopped before step 4 of ");
            assertThat(Thread.interrupted()).isFalse();
            assertThat(manager.getManagedArrays()).hasSizeLessThanOrEqualTo(1);
        }
    }

    private static String chosen(@Nullable String name, @Nullable String index) {
        return Samplers.chosen(Optional.ofNullable(name), Optional.ofNullable(index))
                .name();
    }

    private static float[] run(Method method, List<Long> seeds) {
        try (NDManager manager = NDManager.newBaseManager()) {
            return run(method, seeds, manager, StepListener.SILENT).toFloatArray();
        }
    }

    private static NDArray run(Method method, List<Long> seeds, NDManager manager, StepListener listener) {
        Noise noise = new Noise(RandomSource.NV, seeds, 0);
        return method.fromNoise(
                noise.first(manager, IMAGE),
                method.sigmas(TABLE, 5),
                (x, sigma) -> x.mul(0.9 / (1 + sigma * sigma)),
                SamplerOptions.defaults(1),
                noise,
                listener);
    }
}
