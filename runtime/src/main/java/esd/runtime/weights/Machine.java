package esd.runtime.weights;

import esd.models.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
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

    /** What to do about a GPU that the driver shows at this place and the engine does not see; empty if there is none. */
    public Optional<String> unseenGpu(Path device) {
        return gpus > 0 || !Files.exists(device)
                ? Optional.empty()
                : Optional.of(
                        ("there is an NVIDIA GPU (%s), but the engine sees none and computes on the CPU: it needs CUDA's "
                                        + "libraries (scripts/install --cuda FOLDER, or the image's target cuda) and a "
                                        + "driver for CUDA 12.6 or later (nvidia-smi tells which there is)")
                                .formatted(device));
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
