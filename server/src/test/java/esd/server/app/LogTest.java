package esd.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import esd.server.checkpoints.ModelServer;
import esd.server.http.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTest {
    private static final String PASSWORD = "correct-horse-battery";

    private static final List<String> TOKENS =
            List.of("token-of-a-url", "signature-of-a-place", "token-of-the-settings");

    /** Two models behind a token, of which one moved to a place with a signature, and one broke. */
    private static ModelServer models() throws IOException {
        return ModelServer.start()
                .has("/there.safetensors", ModelServer.model(100))
                .has("/broken.safetensors", new byte[10])
                .on("/moved.safetensors", exchange -> {
                    exchange.getResponseHeaders()
                            .set("Location", "/there.safetensors?X-Amz-Signature=" + TOKENS.get(1));
                    exchange.sendResponseHeaders(307, -1);
                });
    }

    private static void download(ApiClient api, ModelServer models) throws InterruptedException {
        for (String file : List.of("moved", "broken", "missing")) {
            String url = models.url("/%s.safetensors?token=%s".formatted(file, TOKENS.get(0)));
            api.post(
                    "/prod/checkpoints",
                    "{\"checkpoint_type\":\"Lora\",\"params\":{},\"urls\":[\"%s\"]}".formatted(url));
        }
        String rows = "";
        while (!(rows.contains("\"Active\"") && rows.contains("\"Failed\""))) {
            Thread.sleep(20);
            rows = api.get("/prod/checkpoints?types=Lora").body();
        }
        assertThat(rows).contains("moved.safetensors", "broken.safetensors").doesNotContain(TOKENS);
    }

    /** Keys and names that are nobody's, or somebody else's. */
    private static void logInWrongly(ApiClient api, String key) {
        ApiClient nobody = api.withoutHeaders();
        assertThat(nobody.header("x-api-key", "a-wrong-key-that-was-given")
                        .get("/prod/users")
                        .status())
                .isEqualTo(403);
        assertThat(nobody.header("x-api-key", key)
                        .header("username", "api")
                        .get("/prod/users")
                        .status())
                .isEqualTo(403);
        ApiClient bearer = nobody.header("x-api-key", ApiClient.KEY);
        assertThat(bearer.header("Authorization", "Bearer a-token-of-elsewhere")
                        .get("/prod/users")
                        .status())
                .isEqualTo(400);
    }

    /** Uses what is secret once, rightly and wrongly. */
    private static List<String> secretsUsed(ServerProcess server, Path data) throws Exception {
        ApiClient api = server.api().as("api").header("Idempotency-Key", "a-key-of-the-caller");
        String user = "{\"username\":\"ann\",\"password\":\"%s\",\"roles\":[\"byoc\"]}".formatted(PASSWORD);
        ApiClient.Answer made = api.post("/prod/users", user);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.body()).doesNotContain(PASSWORD);
        assertThat(api.get("/prod/users?show_password=1").body()).contains(PASSWORD);
        assertThat(api.get("/prod/users").body()).doesNotContain(PASSWORD);
        String key = made.data().path("api_key").textValue();
        assertThat(api.withoutHeaders()
                        .header("x-api-key", key)
                        .get("/prod/users")
                        .status())
                .isEqualTo(200);
        logInWrongly(api, key);
        api.post("/prod/users", "{\"password\":\"%s\"}".formatted(PASSWORD));
        String inference =
                "{\"inference_type\":\"Async\",\"task_type\":\"txt2img\",\"models\":{\"Stable-diffusion\":[\"%s\"]}}"
                        .formatted(api.get("/prod/checkpoints")
                                .data()
                                .at("/checkpoints/0/name/0")
                                .textValue());
        ApiClient.Answer created = api.post("/prod/inferences", inference);
        String upload = created.data().at("/inference/api_params_s3_upload_url").textValue();
        assertThat(upload).contains("X-Amz-Signature=");
        put(upload);
        put(upload.replaceAll("X-Amz-Signature=....", "X-Amz-Signature=0000"));
        List<String> secrets = new ArrayList<>(List.of(
                ApiClient.KEY,
                PASSWORD,
                "a-wrong-key-that-was-given",
                "a-token-of-elsewhere",
                "a-key-of-the-caller",
                "X-Amz-Signature",
                upload.replaceAll(".*X-Amz-Signature=", "")));
        secrets.addAll(TOKENS);
        secrets.addAll(Files.readAllLines(data.resolve("store/keys")));
        made.data().findValuesAsText("api_key").forEach(secrets::add);
        return secrets;
    }

    private static void put(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .PUT(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
    }

    private static Map<String, String> settings(String format, ModelServer models) {
        return Map.of(
                "ESD_LOG_FORMAT",
                format,
                "ESD_STRICT_PERMISSIONS",
                "true",
                "ESD_DOWNLOAD_ALLOW",
                models.place(),
                "ESD_CIVITAI_TOKEN",
                TOKENS.get(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void a_log_has_request_ids_and_no_secret(String format, @TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        List<String> secrets;
        try (ModelServer models = models();
                ServerProcess server = ServerProcess.start(data, settings(format, models))) {
            secrets = secretsUsed(server, data);
            download(server.api().as("api"), models);
            String id = server.api().as("api").get("/prod/users").header("x-amzn-requestid");
            server.terminate(30);
            assertThat(Files.readString(folder.resolve("server.log"))).contains(id);
        }
        List<String> lines = Files.readAllLines(folder.resolve("server.log"));
        assertThat(lines).hasSizeGreaterThan(5).noneMatch(line -> secrets.stream()
                .anyMatch(line::contains));
        if (format.equals("json")) {
            for (String line : lines) {
                JsonNode event = new ObjectMapper().readTree(line);
                assertThat(event.path("timestamp").isNumber()).as(line).isTrue();
                assertThat(event.path("level").textValue()).as(line).isNotEmpty();
            }
            assertThat(lines).anyMatch(line -> line.contains("{\"request\":\""));
        }
    }
}
