package esd.runtime.local;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much memory a device could still give: the kernel's word for the CPU, the container's limit, CUDA's for a GPU. */
record FreeMemory(Path meminfo, Path cgroup) {
    private static final Logger LOG = LoggerFactory.getLogger(FreeMemory.class);

    static FreeMemory here() {
        return new FreeMemory(Path.of("/proc/meminfo"), Path.of("/sys/fs/cgroup"));
    }

    /** Empty where it cannot be known. */
    OptionalLong bytes(Device device) {
        return device.isGpu() ? onGpu(device) : onCpu();
    }

    private static OptionalLong onGpu(Device device) {
        try {
            var usage = CudaUtils.getGpuMemory(device);
            return OptionalLong.of(usage.getMax() - usage.getCommitted());
        } catch (RuntimeException | LinkageError unknown) {
            LOG.debug("the free memory of {} is unknown", device, unknown);
            return OptionalLong.empty();
        }
    }

    private OptionalLong onCpu() {
        OptionalLong machine = number(meminfo, "MemAvailable:");
        OptionalLong limit = number(cgroup.resolve("memory.max"), "");
        OptionalLong used = number(cgroup.resolve("memory.current"), "");
        OptionalLong cached = number(cgroup.resolve("memory.stat"), "inactive_file ");
        if (machine.isEmpty()) {
            return machine;
        }
        long free = machine.getAsLong() << 10;
        return limit.isPresent() && used.isPresent()
                ? OptionalLong.of(Math.min(free, limit.getAsLong() - used.getAsLong() + cached.orElse(0)))
                : OptionalLong.of(free);
    }

    /** The number in the line that begins so. */
    private static OptionalLong number(Path file, String begin) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(begin))
                    .map(line ->
                            line.substring(begin.length()).replace("kB", "").strip())
                    .filter(text -> text.matches("\\d+"))
                    .mapToLong(Long::parseLong)
                    .findFirst();
        } catch (IOException missing) {
            return OptionalLong.empty();
        }
    }
}
