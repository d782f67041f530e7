package esd.models.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CpuTest {
    @ParameterizedTest
    @CsvSource({
        "flags\t\t: fpu avx512f avx512_bf16 avx512_vnni, true",
        "flags\t\t: fpu amx_bf16 amx_tile, true",
        "Features\t: fp asimd i8mm bf16, true",
        "flags\t\t: fpu avx2 avx512f avx512_vnni, false",
        "model name\t: a CPU with bf16, false",
    })
    void what_linux_tells_of_a_cpu_says_whether_it_multiplies_bfloat16(
            String line, boolean itself, @TempDir Path folder) throws IOException {
        Path cpuinfo = Files.writeString(folder.resolve("cpuinfo"), "processor\t: 0\n" + line + "\n");
        assertThat(Cpu.bf16(cpuinfo)).isEqualTo(itself);
    }

    @Test
    void where_it_tells_nothing_there_is_no_such_ability(@TempDir Path folder) {
        assertThat(Cpu.bf16(folder.resolve("none"))).isFalse();
    }
}
