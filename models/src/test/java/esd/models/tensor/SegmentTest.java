package esd.models.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SegmentTest {
    private int runs;

    /** Three parts in a row, the last of which sees the first once more, and what was made before them. */
    private NDArray network(NDArray x, NDArray weight) {
        NDArray text = Segment.begin(Ops.silu(Ops.linear(x, weight))); // [1, 2]
        NDArray first = Segment.of(List.of(x), in -> part(in.get(0), weight)); // [1, 2]
        NDArray second =
                Segment.of(List.of(first, text), in -> part(in.get(0), weight).mul(in.get(1))); // [1, 2]
        NDArray third = Segment.of(
                List.of(second, first, text),
                in -> part(in.get(0), weight).add(in.get(1)).mul(in.get(2))); // [1, 2]
        return third.mul(third).sum();
    }

    private NDArray part(NDArray x, NDArray weight) {
        runs++;
        return Ops.silu(Ops.linear(x, weight));
    }

    private float[] gradient(Recording recording, NDManager manager) {
        NDArray weight = manager.create(new float[] {1, -2, 3, 0.5f}, new Shape(2, 2));
        weight.setRequiresGradient(true);
        try (recording;
                NDManager step = manager.newSubManager()) {
            recording.backward(network(step.create(new float[] {0.3f, -0.7f}, new Shape(1, 2)), weight));
            return weight.getGradient().toFloatArray();
        }
    }

    @Test
    void what_is_computed_twice_has_the_gradient_of_what_is_kept() {
        int before = Torch.liveTensors();
        try (NDManager manager = Torch.manager(Device.cpu())) {
            float[] kept = gradient(Recording.start(), manager);
            assertThat(runs).isEqualTo(3);
            float[] twice = gradient(Recording.sparing(), manager);
            assertThat(runs).isEqualTo(3 + 2 * 3);
            assertThat(twice).containsExactly(kept, within(1e-6f));
            assertThat(kept[0]).isNotZero();
        }
        assertThat(Torch.liveTensors()).isEqualTo(before);
    }

    @Test
    void without_a_recording_a_part_is_what_it_computes() {
        try (NDManager manager = Torch.manager(Device.cpu())) {
            NDArray x = manager.create(new float[] {1, 2}, new Shape(1, 2));
            assertThat(Segment.begin(x)).isSameAs(x);
            assertThat(Segment.of(List.of(x), in -> in.get(0).mul(2)).toFloatArray())
                    .containsExactly(2, 4);
        }
    }

    @Test
    void parts_that_nothing_learns_in_are_passed_over() {
        try (NDManager manager = Torch.manager(Device.cpu())) {
            NDArray weight = manager.create(new float[] {2}, new Shape(1, 1));
            weight.setRequiresGradient(true);
            try (Recording recording = Recording.sparing()) {
                NDArray x = manager.create(new float[] {3}, new Shape(1, 1));
                NDArray frozen = Segment.of(List.of(x), in -> Ops.silu(in.get(0)));
                NDArray learned = Segment.of(List.of(frozen), in -> Ops.linear(in.get(0), weight));
                recording.backward(learned.sum());
                assertThat(weight.getGradient().toFloatArray()).containsExactly(frozen.toFloatArray(), within(1e-6f));
            }
        }
    }
}
