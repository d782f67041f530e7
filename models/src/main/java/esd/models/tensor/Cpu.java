package esd.models.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/** What this machine's CPU can compute with. */
public final class Cpu {
    private static final Set<String> BF16_FLAGS = Set.of("avx512_bf16", "amx_bf16", "bf16");
    private static final boolean BF16 = bf16(Path.of("/proc/cpuinfo"));

    private Cpu() {}

    /** Whether it multiplies bfloat16 matrices itself; where Linux does not tell, it does not. */
    public static boolean bf16() {
        return BF16;
    }

    static boolean bf16(Path cpuinfo) {
        try {
            return Files.readAllLines(cpuinfo).stream()
                    .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                    .flatMap(line -> Arrays.stream(line.split("\\s+")))
                    .anyMatch(BF16_FLAGS::contains);
        } catch (IOException e) {
            return false;
        }
    }
}
