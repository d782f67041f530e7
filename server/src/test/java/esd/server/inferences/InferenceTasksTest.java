package esd.server.inferences;

import static org.assertj.core.api.Assertions.assertThat;

import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.ObjectStore;
import esd.server.access.Access;
import esd.server.access.TestServer;
import esd.server.checkpoints.Checkpoints;
import esd.server.endpoints.Endpoints;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceTasksTest {
    @Test
    void a_strict_server_hands_a_job_only_the_networks_that_its_user_may_use(@TempDir Path folder) throws Exception {
        try (TestServer server = TestServer.open(folder);
                ObjectStore store =
                        new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
                Checkpoints checkpoints = new Checkpoints(server.jdbi(), store)) {
            server.serve();
            server.user("ann", "inference:create");
            server.user("bob", "inference:create");
            store.put("weights", new byte[1], "application/octet-stream");
            checkpoints.made().adopt("ESRGAN", "hers.pth", "weights", List.of("ann"), "a test's");
            checkpoints.made().adopt("ESRGAN", "everybodys.pth", "weights", List.of(), "a test's");
            Endpoints endpoints = new Endpoints(server.jdbi(), new Random(1));
            InferenceTasks strict = new InferenceTasks(checkpoints, endpoints, new Access(server.jdbi(), true));
            assertThat(networks(strict, "ann")).containsExactly("hers.pth", "everybodys.pth");
            assertThat(networks(strict, "api")).containsExactly("hers.pth", "everybodys.pth");
            assertThat(networks(strict, "bob")).containsExactly("everybodys.pth");
            assertThat(networks(strict, "gone")).containsExactly("everybodys.pth");
            InferenceTasks open = new InferenceTasks(checkpoints, endpoints, server.access());
            assertThat(networks(open, "gone")).containsExactly("hers.pth", "everybodys.pth");
        }
    }

    private static List<String> networks(InferenceTasks tasks, String owner) throws Exception {
        Inference inference = new Inference(
                "id",
                owner,
                TaskType.EXTRA_SINGLE_IMAGE,
                "Async",
                "endpoint",
                "esd-async-local",
                "local",
                Inference.Status.INPROGRESS,
                new UsedModels(List.of()),
                "{}",
                null,
                null,
                List.of(),
                null,
                null,
                Instant.EPOCH,
                Instant.EPOCH,
                null);
        return tasks.task(inference).models().stream().map(ModelFile::name).toList();
    }
}
