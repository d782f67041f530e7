package esd.server.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import esd.server.config.Config;
import esd.server.http.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server over a SageMaker that keeps training jobs and does what the test tells of them. */
class SageMakerTrainingsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ORDER = "{\"lora_train_type\":\"kohya\",\"params\":{\"training_params\":{"
            + "\"training_instance_type\":\"ml.g5.2xlarge\",\"model\":\"esd-random-tiny.safetensors\","
            + "\"dataset\":\"cars\",\"fm_type\":\"sd_xl\"},\"config_params\":{\"output_name\":\"lego\","
            + "\"save_every_n_epochs\":1,\"max_train_epochs\":2,\"a_setting_of_the_container\":7}}}";

    @TempDir
    Path folder;

    private ForeignStore theirs;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer aws;
    private Server server;
    private ApiClient api;
    private final Map<String, ObjectNode> jobs = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws IOException {
        System.setProperty("aws.accessKeyId", "AKIDTEST");
        System.setProperty("aws.secretAccessKey", "very-secret");
        theirs = new ForeignStore(folder);
        aws = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        aws.createContext("/", this::answer);
        // One that was given up on in the middle of its request keeps none of the others waiting.
        aws.setExecutor(threads);
        aws.start();
        startServer(Map.of("ESD_SAGEMAKER_TRAINING_IMAGE_URI", "trainer:1"));
        api.post(
                "/datasets",
                "{\"dataset_name\":\"cars\",\"creator\":\"api\",\"prefix\":\"10_car\","
                        + "\"content\":[{\"filename\":\"a\",\"name\":\"a\",\"type\":\"image\",\"params\":{}}]}");
    }

    private void startServer(Map<String, String> more) throws IOException {
        Config config = theirs.config(folder.resolve("data"), aws.getAddress().getPort(), more);
        server = Server.start(
                config, Path.of(""), new SageMakerEngines(config.sageMaker().orElseThrow(), Duration.ofMillis(20)));
        api = ApiClient.of(server.url()).as("api");
    }

    @AfterEach
    void stop() {
        server.close();
        aws.stop(0);
        threads.shutdownNow();
        theirs.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            String operation = target.substring(target.indexOf('.') + 1);
            ObjectNode request = (ObjectNode) JSON.readTree(exchange.getRequestBody());
            String name = request.path("TrainingJobName").asText();
            if (operation.equals("CreateTrainingJob")) {
                jobs.put(name, request.put("TrainingJobStatus", "InProgress").put("SecondaryStatus", "Starting"));
            }
            ObjectNode job = jobs.get(name);
            // Whoever waits for the call may change the job at once.
            calls.add(operation);
            if (job == null) {
                reply(
                        exchange,
                        400,
                        "{\"__type\":\"ValidationException\",\"message\":\"Requested resource not found.\"}");
                return;
            }
            if (operation.equals("StopTrainingJob")) {
                job.put("TrainingJobStatus", "Stopping").put("SecondaryStatus", "Stopping");
            }
            reply(exchange, 200, operation.equals("DescribeTrainingJob") ? job.toString() : "{}");
        }
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private String order() {
        ApiClient.Answer created = api.post("/prod/trainings", ORDER);
        assertThat(created.status()).as(created.message()).isEqualTo(201);
        return created.data().path("id").asText();
    }

    /** Waits until the training is in that state. */
    private JsonNode awaited(String id, String status) throws InterruptedException {
        JsonNode training = api.get("/prod/trainings/" + id).data();
        while (!training.path("job_status").asText().equals(status)) {
            assertThat(training.path("job_status").asText()).isNotIn("Completed", "Failed", "Fail", "Stopped");
            Thread.sleep(20);
            training = api.get("/prod/trainings/" + id).data();
        }
        return training;
    }

    private void awaitCall(String operation) throws InterruptedException {
        while (!calls.contains(operation)) {
            Thread.sleep(20);
        }
    }

    private void isNow(String status, String secondary) {
        jobs.values().forEach(job -> job.put("TrainingJobStatus", status).put("SecondaryStatus", secondary));
    }

    @Test
    void what_it_leaves_in_the_bucket_becomes_a_checkpoint() throws Exception {
        String id = order();
        awaitCall("CreateTrainingJob");
        isNow("InProgress", "Training");
        awaited(id, "Training");
        String file = "Stable-diffusion/checkpoint/custom/%s/lego.safetensors".formatted(id);
        theirs.objects().put(file, "weights".getBytes(UTF_8), "application/octet-stream");
        isNow("Completed", "Completed");
        JsonNode training = awaited(id, "Completed");
        String name = training.path("sagemaker_train_name").asText();
        assertThat(jobs).containsOnlyKeys(name);
        assertThat(training.at("/params/resp/raw_resp/TrainingJobName").asText())
                .isEqualTo(name);
        JsonNode lora = api.get("/prod/checkpoints?types=Lora")
                .data()
                .path("checkpoints")
                .path(0);
        assertThat(lora.path("status").asText()).isEqualTo("Active");
        assertThat(lora.path("name").path(0).asText()).isEqualTo("lego.safetensors");
    }

    @Test
    void one_that_makes_nothing_fails_and_one_that_fails_says_why() throws Exception {
        String id = order();
        awaitCall("CreateTrainingJob");
        isNow("Completed", "Completed");
        awaited(id, "Fail");
        api.delete("/prod/trainings", "{\"training_id_list\":[\"%s\"]}".formatted(id));
        String other = order();
        while (jobs.size() < 2) {
            Thread.sleep(20);
        }
        jobs.values().forEach(job -> job.put("FailureReason", "AlgorithmError: out of memory"));
        isNow("Failed", "Failed");
        JsonNode training = awaited(other, "Failed");
        assertThat(training.at("/params/resp/error_msg").asText()).isEqualTo("AlgorithmError: out of memory");
    }

    @Test
    void stopped_here_it_is_stopped_there() throws Exception {
        String id = order();
        awaitCall("CreateTrainingJob");
        assertThat(api.put("/prod/trainings/%s/stop".formatted(id), "").status())
                .isEqualTo(200);
        awaitCall("StopTrainingJob");
        awaited(id, "Stopped");
    }

    @Test
    void deleted_here_it_is_stopped_there() throws Exception {
        String id = order();
        awaitCall("CreateTrainingJob");
        api.delete("/prod/trainings", "{\"training_id_list\":[\"%s\"]}".formatted(id));
        awaitCall("StopTrainingJob");
        assertThat(theirs.objects().list("kohya/train/" + id)).isEmpty();
    }

    @Test
    void over_a_restart_it_goes_on_and_is_not_ordered_twice() throws Exception {
        String id = order();
        awaitCall("CreateTrainingJob");
        server.close();
        assertThat(calls).doesNotContain("StopTrainingJob");
        startServer(Map.of("ESD_SAGEMAKER_TRAINING_IMAGE_URI", "trainer:1"));
        isNow("InProgress", "Uploading");
        awaited(id, "Uploading");
        assertThat(calls).containsOnlyOnce("CreateTrainingJob");
    }

    @Test
    void without_a_container_for_them_trainings_are_refused() throws Exception {
        server.close();
        startServer(Map.of());
        ApiClient.Answer refused = api.post("/prod/trainings", ORDER);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).contains("ESD_SAGEMAKER_TRAINING_IMAGE_URI is not set");
    }
}
