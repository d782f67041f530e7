package esd.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartTest {
    @Test
    void health_needs_no_key_and_the_seeded_api_is_there(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        try (ServerProcess server = ServerProcess.start(data)) {
            assertThat(server.api().withoutHeaders().get("/healthz").status()).isEqualTo(200);
            assertThat(server.api().withoutHeaders().get("/readyz").status()).isEqualTo(200);
            assertThat(server.api().withoutHeaders().get("/prod/ping").status()).isEqualTo(403);
            assertThat(server.api().as("api").get("/prod/endpoints").data().path("endpoints"))
                    .hasSize(2);
            assertThat(server.api().as("api").get("/prod/checkpoints").data().path("checkpoints"))
                    .hasSize(1);
            refused(data, Map.of(), "another server uses the data folder");
        }
        assertThat(Files.readString(folder.resolve("server.log"))).doesNotContain("09876543210987654321");
    }

    @Test
    void what_cannot_start_says_why_and_ends(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        refused(data, Map.of("ESD_PROT", "1", "ESD_DEVICE", "moon"), "ESD_PROT is not a setting of this server");
        refused(data, Map.of("ESD_HOST", "0.0.0.0", "ESD_API_KEY", ""), "ESD_API_KEY must be given");
    }

    @Test
    void told_to_end_it_ends_in_time_even_if_the_engine_does_not(@TempDir Path folder) throws Exception {
        try (ServerProcess server = ServerProcess.startStuck(folder.resolve("data"))) {
            assertThat(server.terminate(60)).isEqualTo(143);
        }
        assertThat(Files.readString(folder.resolve("server.log"))).contains("it is broken off");
    }

    private static void refused(Path data, Map<String, String> settings, String reason) throws Exception {
        Process process = ServerProcess.launch(data, settings);
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            Path log = data.resolveSibling("server.log");
            assertThat(Files.readString(log, StandardCharsets.UTF_8)).contains(reason);
        } finally {
            process.destroyForcibly();
        }
    }
}
