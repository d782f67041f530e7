package esd.runtime.weights;

import esd.models.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/**
 * What this machine can compute with.
 *
 * @param gpus NVIDIA GPUs that the engine can use
 * @param bf16 whether the CPU multiplies bfloat16 matrices itself
 */
public record Machine(int gpus, boolean bf16) {
    private static final Set<String> BF16_FLAGS = Set.of("avx512_bf16", "amx_bf16", "bf16");

    /** This machine; where Linux does not tell its CPU's abilities, it has none of them. */
    public static Machine here() {
        return new Machine(Torch.gpus(), bf16(Path.of("/proc/cpuinfo")));
    }

    private static boolean bf16(Path cpuinfo) {
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
