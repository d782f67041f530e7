package esd.server.app;

import static esd.server.access.TestServer.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.server.http.ApiClient;
import esd.server.http.ApiClient.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole server over the real engine: whatever is handed in gets one clear answer, and the next job works. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final String TINY = "esd-random-tiny.safetensors";
    private static final String SMALL = "'prompt':'a house','steps':1,'width':64,'height':64";

    private Path touched;
    private ServerProcess server;
    private ApiClient api;
    private byte[] whole;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        touched = folder.resolve("touched");
        server = ServerProcess.startWhole(folder.resolve("data"), Map.of());
        api = server.api().as("api");
        whole = Files.readAllBytes(folder.resolve("data").resolve(TINY));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @AfterEach
    void the_next_job_works() throws Exception {
        assertThat(ended(begin(TINY, SMALL)).path("status").asText()).isEqualTo("succeed");
        assertThat(touched).doesNotExist();
    }

    private byte[] hostile(String kind) throws IOException {
        byte[] bytes = whole.clone();
        switch (kind) {
            case "half" -> bytes = Arrays.copyOf(whole, whole.length / 2);
            case "integers" ->
                bytes = new String(whole, ISO_8859_1)
                        .replace("\"F16\"", "\"I16\"")
                        .getBytes(ISO_8859_1);
            case "nan" -> {
                bytes[bytes.length - 2] = 0;
                bytes[bytes.length - 1] = 0x7E;
            }
            case "pickle" -> bytes = torchFile("cposix\nsystem\n(S'touch %s'\ntR.".formatted(touched));
            case "text" -> bytes = "a checkpoint".getBytes(UTF_8);
            default -> bytes = new byte[0];
        }
        return bytes;
    }

    /** An archive as torch saves it, whose description runs this program of the pickle machine. */
    private static byte[] torchFile(String program) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String[] file : new String[][] {{"archive/data.pkl", program}, {"archive/version", "3\n"}}) {
                byte[] content = file[1].getBytes(UTF_8);
                ZipEntry entry = new ZipEntry(file[0]);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(content.length);
                CRC32 sum = new CRC32();
                sum.update(content);
                entry.setCrc(sum.getValue());
                zip.putNextEntry(entry);
                zip.write(content);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    half     | half.safetensors     | checkpoint half.safetensors cannot be loaded: |
                    integers | integers.safetensors | checkpoint integers.safetensors cannot be loaded: | I16
                    nan      | nan.safetensors      | the latent holds NaN or infinity because tensor | of the checkpoint does
                    pickle   | pickle.ckpt          | checkpoint pickle.ckpt cannot be loaded: | posix
                    text     | text.safetensors     | checkpoint text.safetensors cannot be loaded: |
                    nothing  | nothing.safetensors  | checkpoint nothing.safetensors cannot be loaded: |
                    """)
    void a_file_that_is_no_checkpoint_fails_the_job_and_is_named(String kind, String name, String reason, String word)
            throws Exception {
        upload(name, hostile(kind));
        JsonNode failed = ended(begin(name, SMALL));
        assertThat(failed.path("status").asText()).isEqualTo("failed");
        assertThat(failed.path("sagemakerRaw").asText()).startsWith(reason).contains(word == null ? "" : word);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            textBlock =
                    """
                    'prompt':'a','width':100000,'height':100000 | width is 100000, allowed are 8 to 4096
                    'prompt':'a','steps':0                      | steps is 0
                    'prompt':'a','sampler_name':'Magic'         | Magic
                    'prompt':7                                  | prompt
                    """)
    void a_request_that_cannot_be_drawn_fails_and_says_why(String parameters, String reason) throws Exception {
        JsonNode failed = ended(begin(TINY, parameters));
        assertThat(failed.path("status").asText()).isEqualTo("failed");
        assertThat(failed.path("sagemakerRaw").asText()).contains(reason);
    }

    @Test
    void the_bare_literal_infinity_is_accepted() throws Exception {
        assertThat(ended(begin(TINY, SMALL + ",'s_tmax':Infinity,'s_tmin':-Infinity"))
                        .path("status")
                        .asText())
                .isEqualTo("succeed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    {"prompt": | are not valid JSON
                    {"prompt":"a","cfg_scale":NaN} | NaN
                    [] | JSON object
                    - | were not uploaded
                    """)
    void parameters_that_are_none_fail_the_job(String text, String reason) throws Exception {
        Answer created = api.post("/inferences", body(TINY, ""));
        String id = created.data().at("/inference/id").asText();
        if (text != null) {
            ServerProcess.put(
                    created.data().at("/inference/api_params_s3_upload_url").asText(), text);
        }
        assertThat(api.put("/inferences/" + id + "/start", "").status()).isEqualTo(202);
        JsonNode failed = ended(id);
        assertThat(failed.path("status").asText()).isEqualTo("failed");
        assertThat(failed.path("sagemakerRaw").asText()).contains(reason);
    }

    @Test
    void what_the_door_refuses_never_becomes_a_job() throws Exception {
        assertThat(api.post("/inferences", body("none.safetensors", "")).message())
                .isEqualTo("checkpoint with name none.safetensors, type Stable-diffusion is not found");
        assertThat(api.post("/inferences", body(TINY, ",'payload_string':'{'")).message())
                .isEqualTo("payload_string must be valid json string");
        assertThat(api.post("/inferences", "{\"task_type\":").status()).isEqualTo(400);
        assertThat(api.withoutHeaders().post("/inferences", body(TINY, "")).message())
                .isEqualTo("Forbidden");
        Answer created = api.post("/inferences", body(TINY, ""));
        String url = created.data().at("/inference/api_params_s3_upload_url").asText();
        assertThat(ServerProcess.status(url.replaceAll("X-Amz-Signature=....", "X-Amz-Signature=0000"), "{}"))
                .isEqualTo(403);
        assertThat(ServerProcess.status(url.replace("api_param.json", "other.json"), "{}"))
                .isEqualTo(403);
    }

    private void upload(String name, byte[] content) throws Exception {
        String type =
                "{'checkpoint_type':'Stable-diffusion','params':{},'filenames':[{'filename':'%s','parts_number':1}]}";
        Answer created = api.post("/checkpoints", json(type, name));
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        String etag = ServerProcess.put(
                created.data().path("s3PresignUrl").path(name).path(0).asText(), content);
        String done = "{'status':'Active','multi_parts_tags':{'%s':[{'ETag':'%s','PartNumber':1}]}}";
        String id = created.data().at("/checkpoint/id").asText();
        assertThat(api.put("/checkpoints/" + id, json(done, name, etag.replace("\"", "\\\"")))
                        .status())
                .isEqualTo(200);
    }

    private static String body(String model, String more) {
        return json("{'task_type':'txt2img','inference_type':'Async','models':{'Stable-diffusion':['" + model + "']}"
                + more + "}");
    }

    /** Starts a job with these parameters, which are written in single quotes. */
    private String begin(String model, String parameters) {
        String payload = json("{" + parameters + "}").replace("\"", "\\\"");
        Answer started = api.post("/inferences", body(model, ",'payload_string':'" + payload + "'"));
        assertThat(started.status()).as(started.body()).isEqualTo(202);
        return started.data().path("InferenceJobId").asText();
    }

    private JsonNode ended(String id) throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofMinutes(2));
        while (Instant.now().isBefore(end)) {
            JsonNode data = api.get("/inferences/" + id).data();
            if (data.has("completeTime")) {
                return data;
            }
            Thread.sleep(20);
        }
        throw new AssertionError(id + " does not end");
    }
}
