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
        "flags\t\t: fpu avx512f avx512_bf16 avx512_vnni, true, false",
        "flags\t\t: fpu amx_bf16 amx_tile, true, true",
        "flags\t\t: fpu avx512_bf16 amx_int8 amx_tile, true, false",
        "Features\t: fp asimd i8mm bf16, true, false",
        "flags\t\t: fpu avx2 avx512f avx512_vnni, false, false",
        "model name\t: a CPU with bf16 and amx_bf16, false, false",
    })
    void what_linux_tells_of_a_cpu_says_whether_it_multiplies_bfloat16_and_in_tiles(
            String line, boolean itself, boolean tiles, @TempDir Path folder) throws IOException {
        Path cpuinfo = Files.writeString(folder.resolve("cpuinfo"), "processor\t: 0\n" + line + "\n");
        assertThat(Cpu.bf16(cpuinfo)).isEqualTo(itself);
        assertThat(Cpu.amx(cpuinfo)).isEqualTo(tiles);
    }

    @Test
    void where_it_tells_nothing_there_is_no_such_ability(@TempDir Path folder) {
        assertThat(Cpu.bf16(folder.resolve("none"))).isFalse();
        assertThat(Cpu.amx(folder.resolve("none"))).isFalse();
    }
}
