package esd.models.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/** What this machine's CPU can compute with. */
public final class Cpu {
    private static final Set<String> BF16_FLAGS = Set.of("avx512_bf16", "amx_bf16", "bf16");
    private static final Set<String> AMX_FLAGS = Set.of("amx_bf16");
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");
    private static final boolean BF16 = has(BF16_FLAGS, CPUINFO);
    private static final boolean AMX = has(AMX_FLAGS, CPUINFO);

    private Cpu() {}

    /** Whether it multiplies bfloat16 matrices itself; where Linux does not tell, it does not. */
    public static boolean bf16() {
        return BF16;
    }

    /** Whether it has Intel's tiles, which multiply bfloat16 matrices. */
    static boolean amx() {
        return AMX;
    }

    static boolean bf16(Path cpuinfo) {
        return has(BF16_FLAGS, cpuinfo);
    }

    static boolean amx(Path cpuinfo) {
        return has(AMX_FLAGS, cpuinfo);
    }

    private static boolean has(Set<String> one, Path cpuinfo) {
        try {
            return Files.readAllLines(cpuinfo).stream()
                    .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                    .flatMap(line -> Arrays.stream(line.split("\\s+")))
                    .anyMatch(one::contains);
        } catch (IOException e) {
            return false;
        }
    }
}
