package esd.server.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.server.checkpoints.ModelServer;
import esd.server.http.ApiClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadRecoveryTest {
    private static final String PASSWORD = "changeit";
    private static final String SECRET = "hidden-in-the-query";
    private static final byte[] MODEL = ModelServer.model(4 << 20);

    @Test
    void killed_in_the_middle_it_goes_on_from_there_and_keeps_its_secrets(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        Path keys = certificate(folder.resolve("server.p12"));
        try (ModelServer models = ModelServer.start(
                        KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray()), PASSWORD)
                .halts("/file.safetensors", MODEL)) {
            Map<String, String> settings = Map.of(
                    "ESD_DOWNLOAD_ALLOW",
                    models.place(),
                    "ESD_CIVITAI_TOKEN",
                    SECRET + "-too",
                    "JAVA_TOOL_OPTIONS",
                    "-Djavax.net.ssl.trustStore=%s -Djavax.net.ssl.trustStorePassword=%s".formatted(keys, PASSWORD));
            try (ServerProcess server = ServerProcess.start(data, settings)) {
                submit(server.api(), models.url("/file.safetensors?token=" + SECRET));
                await(server.api(), DownloadRecoveryTest::begun);
                assertNowhere(folder);
                server.kill();
            }
            try (ServerProcess server = ServerProcess.start(data, settings)) {
                JsonNode row = await(server.api(), DownloadRecoveryTest::active);
                assertThat(row.path("params").path("download").path("size").asInt())
                        .isEqualTo(MODEL.length);
                assertNowhere(folder);
            }
            assertThat(models.ranges()).hasSize(3);
            assertThat(models.ranges().get(2)).matches("bytes=[1-9][0-9]*-");
        }
    }

    /** For this machine, and nobody trusts it who is not told to. */
    private static Path certificate(Path keys) throws IOException, InterruptedException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "models",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=models",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        keys.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(made.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(made.waitFor()).as(said).isZero();
        return keys;
    }

    private static void submit(ApiClient api, String url) {
        assertThat(api.as("api")
                        .post(
                                "/checkpoints",
                                "{\"checkpoint_type\":\"Lora\",\"params\":{},\"urls\":[\"%s\"]}".formatted(url))
                        .status())
                .isEqualTo(202);
    }

    private static boolean begun(JsonNode row) {
        return row.path("params").path("download").has("received");
    }

    private static boolean active(JsonNode row) {
        return row.path("status").asText().equals("Active");
    }

    private static JsonNode await(ApiClient api, Predicate<JsonNode> state) throws InterruptedException {
        while (true) {
            JsonNode row = api.as("api")
                    .get("/checkpoints?types=Lora")
                    .data()
                    .path("checkpoints")
                    .path(0);
            assertThat(row.toString()).doesNotContain(SECRET, "Failed");
            if (state.test(row)) {
                return row;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Neither in the database nor in the log, nor in any other file. */
    private static void assertNowhere(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile).filter(DownloadRecoveryTest::tells))
                    .isEmpty();
        }
    }

    private static boolean tells(Path file) {
        try {
            return Files.readString(file, ISO_8859_1).contains(SECRET);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
