package esd.runtime.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

final class GradientsTest {
    @Test
    void clipping_scales_all_groups_by_their_norm_together() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Learner learner = new Learner(manager);
            Gradients gradients = new Gradients(learner.groups(1, 1));
            learner.collect(0);
            double norm = gradients.norm();
            double square = 0;
            for (Parameter parameter : learner.parameters()) {
                for (float element : parameter.value().getGradient().toFloatArray()) {
                    square += (double) element * element;
                }
            }
            assertThat(norm).isCloseTo(Math.sqrt(square), within(1e-5));
            assertThat(gradients.clip(norm * 2)).isEqualTo(norm);
            assertThat(gradients.clip(0.5)).isCloseTo(norm, within(1e-6));
            assertThat(gradients.norm()).isCloseTo(0.5, within(1e-5));
            gradients.multiply(3);
            assertThat(gradients.norm()).isCloseTo(1.5, within(1e-5));
        }
    }

    @Test
    void gradients_are_summed_until_they_are_made_zero() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Learner learner = new Learner(manager);
            Gradients gradients = new Gradients(learner.groups(1, 1));
            learner.collect(0);
            double once = gradients.norm();
            learner.collect(0);
            assertThat(gradients.norm()).isCloseTo(2 * once, within(1e-5));
            gradients.zero();
            assertThat(gradients.norm()).isZero();
        }
    }

    @Test
    void a_gradient_that_is_not_finite_is_named_and_spoils_no_other() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Learner learner = new Learner(manager);
            Gradients gradients = new Gradients(learner.groups(1, 1));
            learner.collect(0);
            assertThat(gradients.firstNotFinite()).isEmpty();
            NDArray whole = learner.parameters().get(0).value().getGradient();
            float before = whole.getFloat(0, 1);
            learner.parameters().get(2).value().getGradient().muli(Float.POSITIVE_INFINITY);
            assertThat(gradients.clip(1)).isInfinite();
            assertThat(whole.getFloat(0, 1)).isEqualTo(before);
            assertThat(gradients.firstNotFinite()).contains("unet/down");
        }
    }
}
