package esd.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import esd.models.checkpoint.ElementType;
import esd.models.layout.RandomCheckpoint;
import esd.models.layout.Sd1Layout;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.Progress;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.FileHashes;
import esd.runtime.store.ObjectStore;
import esd.runtime.weights.Compute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SoakTest {
    private static final String PARAMETERS =
            "{\"prompt\": \"job %d\", \"width\": 64, \"height\": 64, \"steps\": 2, \"sampler_name\": \"Euler\"}";

    @Test
    void a_hundred_jobs_over_two_checkpoints_leave_no_tensor_and_no_memory_behind(@TempDir Path folder)
            throws Exception {
        try (ObjectStore store =
                        new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
                LocalBackend backend = new LocalBackend(
                        store,
                        new FileHashes(folder.resolve("hashes"), store),
                        new Compute(Device.cpu(), Precision.FP32),
                        "esd-test")) {
            storeCheckpoint(store, folder, 0);
            storeCheckpoint(store, folder, 1);
            int tensors = 0;
            long memory = 0;
            for (int job = 1; job <= 100; job++) {
                backend.infer(task(job), Progress.SILENT);
                if (job == 30) {
                    tensors = Torch.liveTensors();
                    memory = residentKilobytes();
                }
            }
            assertThat(Torch.liveTensors()).isEqualTo(tensors);
            assertThat(residentKilobytes()).isLessThan(memory * 103 / 100);
        }
        assertThat(Torch.liveTensors()).isZero();
    }

    private static void storeCheckpoint(ObjectStore store, Path folder, int number) throws IOException {
        Path file = folder.resolve(number + ".safetensors");
        RandomCheckpoint.write(file, Sd1Layout.tiny(), ElementType.F16, number);
        store.put("Stable-diffusion/" + number, file, "application/octet-stream");
    }

    private static InferenceTask task(int job) {
        int model = job / 10 % 2;
        return new InferenceTask(
                "soak-" + job,
                "txt2img",
                "none",
                Optional.of(PARAMETERS.formatted(job)),
                List.of(new ModelFile("Stable-diffusion", model + ".safetensors", "Stable-diffusion/" + model)),
                "esd-async-local");
    }

    private static long residentKilobytes() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
