package esd.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;

import esd.models.checkpoint.ElementType;
import esd.models.layout.RandomCheckpoint;
import esd.models.layout.Sd1Layout;
import esd.models.tensor.Torch;
import esd.runtime.backend.EndpointPlan;
import esd.runtime.backend.EndpointState;
import esd.runtime.backend.EndpointState.Status;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.Progress;
import esd.runtime.instances.InstancesBackend;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.FileHashes;
import esd.runtime.store.ObjectStore;
import esd.runtime.weights.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints whose instances are the real engine on this machine's CPU. */
final class LocalHardwareTest {
    private static final String PARAMETERS =
            "{\"prompt\": \"an apple\", \"seed\": 5, \"width\": 64, \"height\": 64, \"steps\": 2, \"sampler_name\": \"Euler\"}";

    private final BlockingQueue<EndpointState> states = new LinkedBlockingQueue<>();
    private ObjectStore store;
    private InstancesBackend backend;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        store = new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
        Path file = folder.resolve("tiny.safetensors");
        RandomCheckpoint.write(file, Sd1Layout.tiny(), ElementType.F16, 0);
        store.put("Stable-diffusion/tiny", file, "application/octet-stream");
        LocalHardware hardware = new LocalHardware(
                List.of("cpu"),
                "fp32",
                new Machine(0, false),
                store,
                new FileHashes(folder.resolve("hashes"), store),
                0,
                "esd-test");
        backend =
                new InstancesBackend(hardware, new InstancesBackend.Times(Duration.ofMillis(300), Duration.ofHours(1)));
    }

    @AfterEach
    void close() {
        backend.close();
        store.close();
    }

    @Test
    void an_endpoint_that_rests_holds_no_model_and_the_next_job_loads_it_again() throws Exception {
        backend.resume(plan("cpu", 1, true), states::add);
        for (int time = 0; time < 2; time++) {
            byte[] picture = infer("job-" + time);
            assertThat(picture).isNotEmpty();
            while (Torch.liveTensors() > 0) {
                Thread.sleep(10);
            }
        }
        while (!EndpointState.of(Status.IN_SERVICE, 0).equals(states.take())) {
            assertThat(states.size()).isLessThan(20);
        }
    }

    @Test
    void two_instances_work_at_once_and_draw_the_same_picture() throws Exception {
        backend.resume(plan("cpu", 2, false), states::add);
        CompletableFuture<byte[]> one = CompletableFuture.supplyAsync(() -> infer("one"));
        CompletableFuture<byte[]> other = CompletableFuture.supplyAsync(() -> infer("other"));
        assertThat(one.get(120, TimeUnit.SECONDS)).isEqualTo(other.get(120, TimeUnit.SECONDS));
        backend.remove(plan("cpu", 2, false));
        assertThat(Torch.liveTensors()).isZero();
    }

    @Test
    void a_gpu_that_is_not_here_and_memory_that_is_not_there_make_an_endpoint_fail() throws Exception {
        backend.open(plan("cuda:7", 1, false), states::add);
        assertThat(settled().reason()).hasValue("there is no device cuda:7 here, only cpu");
        EndpointPlan huge = new EndpointPlan(
                "huge",
                "huge",
                EndpointPlan.Type.ASYNC,
                "cpu",
                1,
                0,
                1,
                false,
                Optional.empty(),
                List.of(),
                Long.MAX_VALUE);
        backend.open(huge, states::add);
        assertThat(settled().reason().orElseThrow()).startsWith("cpu has ").contains(" for the largest model");
    }

    private EndpointState settled() throws InterruptedException {
        EndpointState state = states.take();
        return state.status() == Status.CREATING ? states.take() : state;
    }

    private byte[] infer(String id) {
        InferenceTask task = new InferenceTask(
                id,
                "txt2img",
                "none",
                Optional.of(PARAMETERS),
                List.of(new ModelFile("Stable-diffusion", "tiny.safetensors", "Stable-diffusion/tiny")),
                "e");
        try {
            backend.infer(task, Progress.SILENT);
            try (InputStream picture = store.get("out/%s/result/image_0.png".formatted(id))) {
                return picture.readAllBytes();
            }
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static EndpointPlan plan(String device, int instances, boolean scales) {
        return new EndpointPlan(
                "e",
                "e",
                EndpointPlan.Type.ASYNC,
                device,
                instances,
                0,
                instances,
                scales,
                Optional.empty(),
                List.of(),
                1);
    }
}
