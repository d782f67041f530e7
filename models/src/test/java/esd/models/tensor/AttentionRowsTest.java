package esd.models.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

final class AttentionRowsTest {
    private static long rows(NDManager manager, long length, Precision precision) {
        NDArray q = Ops.to(manager.zeros(new Shape(1, length, 8)), precision); // [1, S, C]
        return AttentionRows.of(q, q);
    }

    @Test
    void long_sequences_go_by_rows_where_the_cpu_makes_the_products_itself() {
        try (NDManager manager = Torch.manager(Device.cpu())) {
            assertThat(rows(manager, 4096, Precision.FP32)).isBetween(64L, 4096L);
            assertThat(rows(manager, 4096, Precision.BF16) > 0).isEqualTo(Cpu.bf16());
            assertThat(rows(manager, 77, Precision.FP32)).isZero();
        }
    }

    @Test
    void forwards_torchs_kernel_is_taken_where_the_cpu_multiplies_in_tiles() {
        assertThat(AttentionRows.forwards(512)).isEqualTo(Cpu.amx() ? 0 : 512);
    }
}
