package esd.runtime.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.models.net.NoisePredictor;
import esd.runtime.sampling.Guidance.Conditional;
import esd.runtime.sampling.Guidance.Moment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CfgDenoiserTest {
    private static final SigmaTable TABLE = SigmaTable.scaledLinear();

    private final NDManager manager = NDManager.newBaseManager();
    private final List<String> calls = new ArrayList<>();

    /** Says that the noise is the first number of the row's context. */
    private final NoisePredictor predictor = (x, timestep, context) -> {
        calls.add("%s at %.1f".formatted(x.getShape(), timestep[0]));
        return x.zerosLike().add(context.get(":, 0, 0").reshape(-1, 1, 1, 1));
    };

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void guidance_goes_from_the_unconditional_through_the_conditional_and_beyond() {
        assertThat(denoise(Guidance.of(context(2), context(3), 7.5))).isCloseTo(10 - 4 * (2 + 7.5f), within(1e-4f));
        assertThat(calls).containsExactly("(2, 4, 2, 2) at %.1f".formatted(TABLE.timestep(4)));
    }

    @Test
    void at_scale_1_only_the_conditional_is_asked() {
        assertThat(denoise(Guidance.of(context(2), context(3), 1))).isCloseTo(10 - 4 * 3f, within(1e-4f));
        assertThat(calls).containsExactly("(1, 4, 2, 2) at %.1f".formatted(TABLE.timestep(4)));
    }

    @Test
    void conditionings_of_unequal_length_are_asked_one_by_one() {
        NDArray longer = manager.ones(new Shape(1, 154, 8)).mul(3);
        assertThat(denoise(Guidance.of(context(2), longer, 7.5))).isCloseTo(10 - 4 * (2 + 7.5f), within(1e-4f));
        assertThat(calls).hasSize(2).allMatch(call -> call.startsWith("(1, 4, 2, 2)"));
    }

    @Test
    void each_image_is_a_call_of_its_own_with_its_own_guidance() {
        CfgDenoiser denoiser = new CfgDenoiser(
                predictor,
                TABLE,
                List.of(Guidance.of(context(0), context(1), 2), Guidance.of(context(0), context(5), 1)));
        NDArray denoised = denoiser.denoise(manager.zeros(new Shape(2, 4, 2, 2)), 4);
        assertThat(denoised.getFloat(0, 0, 0, 0)).isEqualTo(-8);
        assertThat(denoised.getFloat(1, 3, 1, 1)).isEqualTo(-20);
        assertThat(calls).hasSize(2);
    }

    @Test
    void prompts_of_a_composition_pull_with_their_weights_and_the_shorter_is_padded() {
        NDArray longer = manager.ones(new Shape(1, 154, 8)).mul(5);
        Guidance guidance =
                new Guidance(constant(1, context(2)), List.of(constant(1, longer), constant(-0.5, context(3))), 2);
        assertThat(denoise(guidance)).isCloseTo(10 - 4 * (2 + 2 * 3 - 2 * 0.5f), within(1e-4f));
        assertThat(calls).hasSize(2);
        assertThat(calls.get(1)).startsWith("(2, 4, 2, 2)");
    }

    @Test
    void a_prompt_changes_after_its_last_call() {
        Conditional changing = new Conditional(1, List.of(new Moment(1, context(3)), new Moment(9, context(5))));
        CfgDenoiser denoiser =
                new CfgDenoiser(predictor, TABLE, List.of(new Guidance(constant(1, context(0)), List.of(changing), 1)));
        NDArray x = manager.zeros(new Shape(1, 4, 2, 2));
        List<Float> denoised = new ArrayList<>();
        for (int call = 0; call < 4; call++) {
            denoised.add(denoiser.denoise(x, 1).getFloat(0, 0, 0, 0));
        }
        assertThat(denoised).containsExactly(-3f, -3f, -5f, -5f);
    }

    private static Conditional constant(double weight, NDArray context) {
        return new Conditional(weight, List.of(new Moment(9, context)));
    }

    private float denoise(Guidance guidance) {
        CfgDenoiser denoiser = new CfgDenoiser(predictor, TABLE, List.of(guidance));
        return denoiser.denoise(manager.ones(new Shape(1, 4, 2, 2)).mul(10), 4).getFloat(0, 1, 1, 0);
    }

    private NDArray context(float first) {
        return manager.ones(new Shape(1, 77, 8)).mul(first);
    }
}
