package esd.runtime.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MachineTest {
    @Test
    void a_gpu_that_the_engine_does_not_see_is_told_of_with_what_to_do(@TempDir Path here) {
        assertThat(new Machine(0, false).unseenGpu(here).orElseThrow())
                .contains(here.toString(), "scripts/install --cuda", "nvidia-smi");
        assertThat(new Machine(1, false).unseenGpu(here)).isEmpty();
        assertThat(new Machine(0, false).unseenGpu(here.resolve("none"))).isEmpty();
    }
}
