package esd.server.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import esd.runtime.store.ObjectStore;
import esd.server.config.Config;
import esd.server.config.SageMaker;
import esd.server.http.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server over a SageMaker whose container answers one picture, both over one foreign store. */
class SageMakerServerTest {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};
    private static final String RESULT = "{\"images\":[\"%s\"],\"parameters\":{},\"info\":\"{}\"}"
            .formatted(Base64.getEncoder().encodeToString(PNG));

    private static final String WISH = "{\"endpoint_name\":\"mine\",\"endpoint_type\":\"%s\",\"instance_type\":"
            + "\"ml.g5.2xlarge\",\"initial_instance_count\":2,\"autoscaling_enabled\":false,"
            + "\"assign_to_roles\":[\"IT Operator\"],\"creator\":\"api\"}";

    @TempDir
    Path folder;

    private ForeignStore foreign;
    private ObjectStore theirs;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer aws;
    private Server server;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile boolean queues = true;
    private volatile boolean full;

    @BeforeEach
    void start() throws IOException {
        System.setProperty("aws.accessKeyId", "AKIDTEST");
        System.setProperty("aws.secretAccessKey", "very-secret");
        foreign = new ForeignStore(folder);
        theirs = foreign.objects();
        aws = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        aws.createContext("/", this::answer);
        // One that was given up on in the middle of its request keeps none of the others waiting.
        aws.setExecutor(threads);
        aws.start();
        Config config = foreign.config(folder.resolve("data"), aws.getAddress().getPort(), Map.of());
        SageMaker place = config.sageMaker().orElseThrow();
        server = Server.start(config, Path.of(""), new SageMakerEngines(place));
    }

    @AfterEach
    void stop() {
        server.close();
        aws.stop(0);
        threads.shutdownNow();
        foreign.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.endsWith("/async-invocations")) {
                String input = exchange.getRequestHeaders().getFirst("X-Amzn-SageMaker-InputLocation");
                try (InputStream request = theirs.get(input.substring("s3://esd/".length()))) {
                    assertThat(new String(request.readAllBytes(), UTF_8)).contains("\"task\":\"rembg\"");
                }
                theirs.put("sagemaker_output/theirs.out", RESULT.getBytes(UTF_8), "application/json");
                exchange.getResponseHeaders()
                        .set("X-Amzn-SageMaker-OutputLocation", "s3://esd/sagemaker_output/theirs.out");
                reply(exchange, 202, "{\"InferenceId\":\"1\"}");
            } else if (path.endsWith("/invocations")) {
                reply(exchange, 200, RESULT);
            } else {
                control(exchange);
            }
        }
    }

    private void control(HttpExchange exchange) throws IOException {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        String operation = target.substring(target.indexOf('.') + 1);
        calls.add(operation);
        if (operation.equals("CreateEndpoint") && full) {
            String message = "The account-level service limit 'ml.g5.2xlarge for endpoint usage' is 0 Instances.";
            reply(exchange, 400, "{\"__type\":\"ResourceLimitExceeded\",\"message\":\"%s\"}".formatted(message));
        } else if (operation.equals("DescribeEndpoint")) {
            reply(
                    exchange,
                    200,
                    "{\"EndpointStatus\":\"InService\",\"ProductionVariants\":[{\"VariantName\":\"prod\","
                            + "\"CurrentInstanceCount\":2}]%s}"
                                    .formatted(queues ? ",\"AsyncInferenceConfig\":{\"OutputConfig\":{}}" : ""));
        } else {
            reply(exchange, 200, "{}");
        }
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Test
    void a_queued_inference_goes_from_creation_to_presigned_pictures() throws Exception {
        ApiClient api = ApiClient.of(server.url()).as("api");
        endpoint(api, "Async");
        JsonNode created = create(api, "Async");
        String id = created.path("id").asText();
        HttpRequest upload = HttpRequest.newBuilder(
                        URI.create(created.path("api_params_s3_upload_url").asText()))
                .PUT(HttpRequest.BodyPublishers.ofString("{\"input_image\":\"\"}"))
                .build();
        assertThat(send(upload).statusCode()).isEqualTo(200);
        assertThat(api.put("/prod/inferences/" + id + "/start", "").status()).isEqualTo(202);
        JsonNode job = api.get("/prod/inferences/" + id).data();
        while (job.path("status").asText().equals("inprogress")) {
            Thread.sleep(50);
            job = api.get("/prod/inferences/" + id).data();
        }
        check(job);
    }

    @Test
    void a_real_time_inference_is_answered_with_its_pictures() throws Exception {
        queues = false;
        ApiClient api = ApiClient.of(server.url()).as("api");
        endpoint(api, "Real-time");
        String id = create(api, "Real-time").path("id").asText();
        ApiClient.Answer started = api.put("/prod/inferences/" + id + "/start", "");
        assertThat(started.status()).isEqualTo(200);
        check(started.data());
    }

    @Test
    void endpoints_are_made_and_removed_there_and_nothing_is_here_from_the_start() throws Exception {
        ApiClient api = ApiClient.of(server.url()).as("api");
        assertThat(api.get("/endpoints").data().path("endpoints")).isEmpty();
        JsonNode row = endpoint(api, "Async");
        assertThat(row.path("current_instance_count").asText()).isEqualTo("2");
        assertThat(row.path("instance_type").asText()).isEqualTo("ml.g5.2xlarge");
        assertThat(calls).containsSubsequence("CreateModel", "CreateEndpointConfig", "CreateEndpoint");
        ApiClient.Answer deleted = api.delete("/endpoints", "{\"endpoint_name_list\":[\"esd-async-mine\"]}");
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(calls).contains("DeleteEndpoint", "DeleteEndpointConfig", "DeleteModel");
        assertThat(api.get("/endpoints").data().path("endpoints")).isEmpty();
    }

    @Test
    void what_aws_refuses_is_told_in_its_words_and_leaves_nothing() {
        full = true;
        ApiClient api = ApiClient.of(server.url()).as("api");
        ApiClient.Answer refused = api.post("/endpoints", WISH.formatted("Async"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message())
                .isEqualTo("An error occurred (ResourceLimitExceeded) when calling the CreateEndpoint operation: The "
                        + "account-level service limit 'ml.g5.2xlarge for endpoint usage' is 0 Instances.");
        assertThat(calls).contains("DeleteEndpointConfig", "DeleteModel");
        assertThat(api.get("/endpoints").data().path("endpoints")).isEmpty();
    }

    private static JsonNode endpoint(ApiClient api, String type) throws InterruptedException {
        assertThat(api.post("/endpoints", WISH.formatted(type)).status()).isEqualTo(202);
        JsonNode row = api.get("/endpoints").data().at("/endpoints/0");
        while (row.path("endpoint_status").asText().equals("Creating")) {
            Thread.sleep(20);
            row = api.get("/endpoints").data().at("/endpoints/0");
        }
        assertThat(row.path("endpoint_status").asText()).isEqualTo("InService");
        return row;
    }

    private static JsonNode create(ApiClient api, String type) {
        ApiClient.Answer answer = api.post(
                "/prod/inferences",
                "{\"task_type\":\"rembg\",\"inference_type\":\"%s\",\"models\":{\"embeddings\":[]}}".formatted(type));
        assertThat(answer.status()).isEqualTo(201);
        return answer.data().path("inference");
    }

    private static void check(JsonNode job) throws Exception {
        assertThat(job.path("status").asText()).isEqualTo("succeed");
        assertThat(job.path("image_names").path(0).asText()).isEqualTo("image_0.png");
        URI picture = URI.create(job.path("img_presigned_urls").path(0).asText());
        assertThat(send(HttpRequest.newBuilder(picture).build()).body()).isEqualTo(PNG);
    }

    private static HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    }
}
