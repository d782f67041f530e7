package esd.server.app;

import static esd.server.access.TestServer.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import esd.runtime.instances.InstancesBackend;
import esd.server.config.Config;
import esd.server.http.ApiClient;
import esd.server.http.ApiClient.Answer;
import esd.server.inferences.DrawingHardware;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an {@code Idempotency-Key} does on the whole server. */
class RepeatedCallsTest {
    private static final String PICTURE = json("{'task_type':'txt2img','inference_type':'Async',"
            + "'models':{'Stable-diffusion':['esd-random-tiny.safetensors']},'payload_string':'{}'}");

    private Server server;
    private ApiClient anyone;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        Config config = Config.from(Map.of(
                "ESD_PORT", "0",
                "ESD_S3_PORT", "0",
                "ESD_API_KEY", ApiClient.KEY,
                "ESD_STRICT_PERMISSIONS", "true",
                "ESD_DATA_DIR", folder.resolve("data").toString()));
        server = Server.start(
                config,
                Path.of(""),
                (settings, data, store) -> new Engines.Workshop(
                        new InstancesBackend(new DrawingHardware(store), LocalEngines.times(settings)), 1));
        anyone = ApiClient.of(server.url()).header("Idempotency-Key", "once");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_hundred_keyed_inferences_at_once_are_one_inference_with_one_answer() throws Exception {
        ApiClient api = anyone.as("api");
        Callable<Answer> call = () -> api.post("/prod/inferences", PICTURE);
        ExecutorService crowd = Executors.newFixedThreadPool(100);
        Set<String> bodies = new HashSet<>();
        List<String> replays = new ArrayList<>();
        for (Future<Answer> answer : crowd.invokeAll(Collections.nCopies(100, call))) {
            assertThat(answer.get().status()).isEqualTo(202);
            bodies.add(answer.get().body());
            replays.add(answer.get().header("idempotency-replayed"));
        }
        crowd.shutdown();
        assertThat(bodies).hasSize(1);
        assertThat(Collections.frequency(replays, "true")).isEqualTo(99);
        assertThat(api.get("/inferences?limit=100").data().path("inferences")).hasSize(1);
    }

    @Test
    void no_caller_gets_what_another_was_answered_however_each_is_named() {
        ApiClient admin = ApiClient.of(server.url()).as("api");
        List<ApiClient> callers = new ArrayList<>();
        for (String name : List.of("ann", "bob")) {
            String user = json("{'username':'%s','password':'p','roles':['byoc']}", name);
            String key = admin.post("/users", user).data().path("api_key").asText();
            callers.add(anyone.as(name));
            callers.add(
                    anyone.header("Authorization", "Bearer " + HexFormat.of().formatHex(name.getBytes(UTF_8))));
            callers.add(anyone.withoutHeaders().header("x-api-key", key).header("Idempotency-Key", "once"));
        }
        Set<String> jobs = new HashSet<>();
        for (ApiClient caller : callers) {
            Answer answer = caller.post("/inferences", PICTURE);
            assertThat(answer.header("idempotency-replayed")).isEmpty();
            jobs.add(answer.data().path("InferenceJobId").asText());
        }
        assertThat(jobs).hasSameSizeAs(callers);
    }
}
