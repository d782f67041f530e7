package esd.server.app;

import static esd.server.access.TestServer.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import esd.server.http.ApiClient;
import esd.server.http.ApiClient.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every operation that needs the object store, when that does not answer or says no. */
class StoreFailureTest {
    private static final String CHECKPOINT =
            "{'checkpoint_type':'Lora','params':{},'filenames':[{'filename':'%s.safetensors','parts_number':1}]}";
    private static final String DATASET = "{'dataset_name':'set','creator':'api',"
            + "'content':[{'filename':'a','name':'a','type':'image','params':{}}]}";
    private static final String TRAINING = "{'lora_train_type':'kohya','params':{'training_params':{"
            + "'training_instance_type':'cpu','model':'esd-random-tiny.safetensors','dataset':'set','fm_type':'sd_1_5'},"
            + "'config_params':{'output_name':'%s','save_every_n_epochs':1,'max_train_epochs':1}}}";
    private static final String INFERENCE = "{'task_type':'rembg','inference_type':'Async','models':{}}";

    private static final String ENDPOINT = "{'endpoint_name':'e','instance_type':'cpu','initial_instance_count':1,"
            + "'autoscaling_enabled':false,'assign_to_roles':['byoc']}";

    /** As Amazon says it, with what must reach nobody. */
    private static final String NO = "<Error><Code>SignatureDoesNotMatch</Code><Message>not with these keys</Message>"
            + "<AWSAccessKeyId>AKIDTHEIRS</AWSAccessKeyId><SignatureProvided>5ec4e7</SignatureProvided></Error>";

    @TempDir
    Path folder;

    private ForeignStore store;
    private ServerProcess server;
    private ApiClient api;

    @BeforeEach
    void start() throws Exception {
        store = new ForeignStore(folder);
        server = ServerProcess.start(folder.resolve("data"), store.settings());
        api = server.api().as("api");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Answer made(String path, String body) {
        Answer answer = api.post(path, json(body));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer;
    }

    /** What needs the store, as method and path, with its body. */
    private Map<String, String> calls() {
        String checkpoint = made("/checkpoints", CHECKPOINT.formatted("first"))
                .data()
                .at("/checkpoint/id")
                .asText();
        made("/datasets", DATASET);
        String training =
                made("/trainings", TRAINING.formatted("one")).data().path("id").asText();
        String inference =
                made("/inferences", INFERENCE).data().at("/inference/id").asText();
        Map<String, String> calls = new LinkedHashMap<>();
        calls.put("POST /checkpoints", CHECKPOINT.formatted("second"));
        calls.put(
                "PUT /checkpoints/" + checkpoint,
                "{'status':'Active','multi_parts_tags':{'first.safetensors':[{'ETag':'x','PartNumber':1}]}}");
        calls.put("DELETE /checkpoints", "{'checkpoint_id_list':['%s']}".formatted(checkpoint));
        calls.put("POST /datasets", DATASET);
        calls.put("DELETE /datasets", "{'dataset_name_list':['set']}");
        calls.put("POST /trainings", TRAINING.formatted("two"));
        calls.put("GET /trainings/" + training, "");
        calls.put("DELETE /trainings", "{'training_id_list':['%s']}".formatted(training));
        calls.put("DELETE /inferences", "{'inference_id_list':['%s']}".formatted(inference));
        return calls;
    }

    private void refuses(Map<String, String> calls, String words) throws IOException {
        calls.forEach((call, body) -> {
            String[] parts = call.split(" ");
            Answer answer = api.send(parts[0], parts[1], json(body));
            assertThat(answer.status()).as(call + answer.body()).isEqualTo(503);
            assertThat(answer.message()).as(call).startsWith(words);
            assertThat(answer.body()).doesNotContain("AKID", "5ec4e7");
        });
        Map.of(
                        "checkpoints?types=Lora",
                        "first",
                        "datasets",
                        "set",
                        "trainings",
                        "one",
                        "inferences?type=rembg",
                        "rembg")
                .forEach((list, kept) -> assertThat(api.get("/" + list).body()).contains("\"" + kept));
        List<String> log = Files.readAllLines(folder.resolve("server.log"));
        for (String call : calls.keySet()) {
            assertThat(log)
                    .filteredOn(line -> line.contains("%s failed: the store".formatted(call)))
                    .as(call)
                    .hasSize(1);
        }
        assertThat(log)
                .noneMatch(line -> line.contains("AKID") || line.contains("5ec4e7") || line.contains("Signature="));
    }

    @Test
    void a_store_that_is_down_is_told_by_name_once_and_nothing_is_lost() throws Exception {
        Map<String, String> calls = calls();
        store.close();
        refuses(calls, "the store did not ");
        Answer endpoint = api.post("/endpoints", json(ENDPOINT));
        assertThat(endpoint.status()).as("what only asks for sizes goes on").isEqualTo(202);
    }

    @Test
    void a_store_that_says_no_is_told_by_name_once_and_without_its_secrets() throws Exception {
        Map<String, String> calls = calls();
        store.close();
        HttpServer no = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), store.port()), 0);
        no.createContext("/", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Content-Type", "application/xml");
                boolean body = !exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(403, body ? NO.length() : -1);
                if (body) {
                    exchange.getResponseBody().write(NO.getBytes(UTF_8));
                }
            }
        });
        no.start();
        try {
            refuses(calls, "the store refused to ");
        } finally {
            no.stop(0);
        }
    }
}
