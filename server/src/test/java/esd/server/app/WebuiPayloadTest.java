package esd.server.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.server.config.Config;
import esd.server.http.ApiClient;
import esd.server.http.ApiClient.Answer;
import esd.server.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bodies that the webui's client sends, every script present and disabled, through the whole server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebuiPayloadTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private Server server;
    private ApiClient api;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Config config = Config.from(Map.of(
                "ESD_PORT", "0",
                "ESD_S3_PORT", "0",
                "ESD_API_KEY", ApiClient.KEY,
                "ESD_DEVICE", "cpu",
                "ESD_PRECISION", "fp32",
                "ESD_DATA_DIR", folder.resolve("data").toString()));
        server = Server.start(config, folder, new LocalEngines());
        api = ApiClient.of(server.url()).as("api");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"txt2img", "img2img"})
    void it_runs_unchanged_uploaded_or_in_the_request_and_the_picture_is_the_same(String task) throws Exception {
        String payload = payload(task);
        JsonNode created = api.post("/inferences", create(task)).data().path("inference");
        put(created.path("api_params_s3_upload_url").textValue(), payload);
        String id = created.path("id").textValue();
        assertThat(api.put("/inferences/%s/start".formatted(id), "").status()).isEqualTo(202);
        JsonNode uploaded = finished(id);
        assertThat(uploaded.path("image_names").toString()).isEqualTo("[\"image_0.png\"]");

        JsonNode report = Json.parse(
                download(uploaded.path("output_presigned_urls").get(0).textValue()));
        assertThat(report.path("parameters").path("alwayson_scripts"))
                .isEqualTo(Json.parse(payload.getBytes(UTF_8)).path("alwayson_scripts"));
        JsonNode info = Json.parse(report.path("info").textValue().getBytes(UTF_8));
        assertThat(info.path("infotexts").get(0).textValue())
                .startsWith("a (red:1.2) apple on a table\nNegative prompt: blurry\nSteps: 4, "
                        + "Sampler: DPM++ 2M Karras, CFG scale: 7.0, Seed: 7, Size: 64x64");

        byte[] picture = picture(uploaded);
        for (String inference : new String[] {"Async", "Real-time"}) {
            assertThat(picture(answered(send(task, inference, payload)))).isEqualTo(picture);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            alwayson_scripts/controlnet/args/1   | enabled          | true
            alwayson_scripts/refiner/args        | 0                | true
            alwayson_scripts/tiled diffusion/args| 0                | "True"
            alwayson_scripts/tiled vae/args      | 0                | true
            alwayson_scripts/hypertile           | args             | [true, 3]
            alwayson_scripts/reactor/args        | 1                | true
            alwayson_scripts/animatediff/args/0  | enable           | true
            alwayson_scripts                     | adetailer        | {"args": [true, {}]}
                                                 | restore_faces    | true
                                                 | s_min_uncond     | 0.5
                                                 | styles           | ["art"]
                                                 | script_name      | "x/y/z plot"
                                                 | refiner_checkpoint | "other"
                                                 | firstphase_width | 64
                                                 | infotext         | "a pear"
            override_settings                    | eta_ddim         | 0.5
            """)
    void what_is_switched_on_and_not_done_is_refused_by_name(String place, String member, String value)
            throws Exception {
        JsonNode payload = Json.parse(payload("txt2img").getBytes(UTF_8));
        JsonNode owner = payload.at(place == null ? "" : "/" + place);
        JsonNode changed = Json.parse(value.getBytes(UTF_8));
        if (owner.isArray()) {
            ((ArrayNode) owner).set(Integer.parseInt(member), changed);
        } else {
            ((ObjectNode) owner).set(member, changed);
        }
        Answer answer = send("txt2img", "Real-time", written(payload));
        assertThat(answer.status()).isEqualTo(400);
        String name = place == null || !place.contains("/") ? member : place.split("/")[1];
        assertThat(answer.message()).contains(name).contains("not available in this version");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[false, {\"ad_model\": \"face_yolov8n.pt\"}]",
                "[\"False\", 3]",
                "[null]",
                "[{\"enabled\": false}]"
            })
    void a_script_that_is_not_known_may_be_there_switched_off(String arguments) throws Exception {
        JsonNode payload = Json.parse(payload("txt2img").getBytes(UTF_8));
        ((ObjectNode) payload.path("alwayson_scripts"))
                .set(
                        "adetailer",
                        Json.parse("{\"args\": %s}".formatted(arguments).getBytes(UTF_8)));
        assertThat(send("txt2img", "Real-time", written(payload)).status()).isEqualTo(200);
    }

    private Answer send(String task, String inference, String payload) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("task_type", task).put("inference_type", inference).put("payload_string", payload);
        body.putObject("models");
        return api.post("/inferences", body.toString());
    }

    private JsonNode answered(Answer answer) throws InterruptedException {
        if (answer.status() == 200) {
            return answer.data();
        }
        assertThat(answer.status()).isEqualTo(202);
        return finished(answer.data().path("inference").path("inference_id").textValue());
    }

    private JsonNode finished(String id) throws InterruptedException {
        while (true) {
            JsonNode data = api.get("/inferences/" + id).data();
            if (data.has("completeTime")) {
                assertThat(data.path("status").textValue())
                        .as(data.path("sagemakerRaw").toString())
                        .isEqualTo("succeed");
                return data;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static byte[] picture(JsonNode inference) throws Exception {
        return download(inference.path("img_presigned_urls").get(0).textValue());
    }

    private static String create(String task) {
        return "{\"task_type\":\"%s\",\"inference_type\":\"Async\",\"models\":{}}".formatted(task);
    }

    /** As the client writes it, infinity as a bare word. */
    private static String written(JsonNode payload) {
        return payload.toString().replace("\"Infinity\"", "Infinity");
    }

    private static String payload(String task) throws IOException {
        try (InputStream file = WebuiPayloadTest.class.getResourceAsStream("/webui/%s.json".formatted(task))) {
            return new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
        }
    }

    private static void put(String url, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertThat(HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(200);
    }

    private static byte[] download(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        HttpResponse<byte[]> response = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }
}
