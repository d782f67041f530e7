package esd.runtime.weights;

import esd.models.tensor.Cpu;
import esd.models.tensor.Torch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What this machine can compute with.
 *
 * @param gpus NVIDIA GPUs that the engine can use
 * @param bf16 whether the CPU multiplies bfloat16 matrices itself
 */
public record Machine(int gpus, boolean bf16) {
    /** This machine. */
    public static Machine here() {
        return new Machine(Torch.gpus(), Cpu.bf16());
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
}
