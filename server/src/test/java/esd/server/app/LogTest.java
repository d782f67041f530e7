package esd.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import esd.server.http.ApiClient;
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
        api.withoutHeaders().header("x-api-key", "a-wrong-key-that-was-given").get("/prod/users");
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
                "a-key-of-the-caller",
                "X-Amz-Signature",
                upload.replaceAll(".*X-Amz-Signature=", "")));
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

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void a_log_has_request_ids_and_no_secret(String format, @TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        List<String> secrets;
        try (ServerProcess server =
                ServerProcess.start(data, Map.of("ESD_LOG_FORMAT", format, "ESD_STRICT_PERMISSIONS", "true"))) {
            secrets = secretsUsed(server, data);
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
