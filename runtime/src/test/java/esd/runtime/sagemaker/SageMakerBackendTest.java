package esd.runtime.sagemaker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Credentials.class)
class SageMakerBackendTest {
    private static final String PNG = Base64.getEncoder().encodeToString("\u0089PNG\r\n".getBytes(ISO_8859_1));
    private static final String QUEUED =
            "{\"EndpointStatus\":\"InService\",\"AsyncInferenceConfig\":{\"OutputConfig\":{}}}";
    private static final String DIRECT = "{\"EndpointStatus\":\"InService\"}";
    private static final String RESULT =
            "{\"images\":[\"%s\",\"data:image/png;base64,%s\"],\"parameters\":{\"s_tmax\":1},\"info\":\"{}\"}"
                    .formatted(PNG, PNG);
    private static final InferenceTask TASK = new InferenceTask(
            "one",
            "txt2img",
            "txt2img/infer_v2/one/api_param.json",
            Optional.empty(),
            List.of(new ModelFile(
                    "Stable-diffusion", "a.safetensors", "Stable-diffusion/checkpoint/custom/7/a.safetensors")),
            "esd-async-a");

    @TempDir
    Path folder;

    private ObjectStore store;
    private SageMakerStub stub;
    private SageMakerBackend backend;

    @BeforeEach
    void start() throws IOException {
        store = new EmbeddedStore(folder, "127.0.0.1", 0, Optional.empty(), "esd").open();
        stub = new SageMakerStub();
        backend = backend(stub.url(), Duration.ofHours(1));
    }

    @AfterEach
    void stop() {
        backend.close();
        stub.close();
        store.close();
    }

    private SageMakerBackend backend(URI url, Duration limit) {
        return new SageMakerBackend(
                store,
                new SageMakerSettings(
                        "eu-west-1",
                        Optional.of(url),
                        "image:1",
                        "arn:role",
                        limit,
                        Duration.ofMillis(20),
                        Optional.empty()));
    }

    private SageMakerStub takesQueued() {
        return stub.on("DescribeEndpoint", 200, QUEUED)
                .on(
                        "InvokeEndpointAsync",
                        202,
                        Map.of(
                                "X-Amzn-SageMaker-OutputLocation",
                                "s3://esd/sagemaker_output/1.out",
                                "X-Amzn-SageMaker-FailureLocation",
                                "s3://esd/sagemaker_failure/1.out"),
                        "{\"InferenceId\":\"one\"}");
    }

    private void put(String key, String text) throws IOException {
        store.put(key, text.getBytes(UTF_8), "application/json");
    }

    private JsonNode json(String key) throws IOException {
        try (InputStream content = store.get(key)) {
            return new JsonMapper().readTree(content);
        }
    }

    @Test
    void a_queued_result_is_taken_apart_into_pictures_and_a_report() throws Exception {
        takesQueued();
        put("sagemaker_output/1.out", RESULT);
        Pictures pictures = backend.infer(TASK, Progress.SILENT);
        assertThat(pictures.imageNames()).containsExactly("image_0.png", "image_1.png");
        assertThat(store.list("")).contains("out/one/result/image_0.png", "out/one/result/image_1.png");
        JsonNode report = json("out/one/result/one_param.json");
        assertThat(report.path("parameters").path("s_tmax").asInt()).isEqualTo(1);
        assertThat(report.path("info").asText()).isEqualTo("{}");
        assertThat(report.path("endpoint_name").asText()).isEqualTo("esd-async-a");
        assertThat(report.path("inference_id").asText()).isEqualTo("one");
        assertThat(store.list("sagemaker_")).isEmpty();
    }

    @Test
    void a_direct_call_tells_the_container_where_parameters_and_models_lie() throws Exception {
        stub.on("DescribeEndpoint", 200, DIRECT).on("InvokeEndpoint", 200, RESULT);
        assertThat(backend.infer(TASK, Progress.SILENT).imageNames()).hasSize(2);
        JsonNode request = new JsonMapper().readTree(stub.body("InvokeEndpoint"));
        assertThat(request.path("task").asText()).isEqualTo("txt2img");
        assertThat(request.path("param_s3").asText()).isEqualTo("s3://esd/txt2img/infer_v2/one/api_param.json");
        JsonNode model = request.path("models").path("Stable-diffusion").path(0);
        assertThat(model.path("s3").asText()).isEqualTo("s3://esd/Stable-diffusion/checkpoint/custom/7");
        assertThat(model.path("model_name").asText()).isEqualTo("a.safetensors");
        assertThat(model.path("id").asText()).isEqualTo("7");
        assertThat(request.at("/models/VAE/0/model_name").asText()).isEqualTo("Automatic");
        assertThat(request.at("/models/VAE/0/s3").asText()).isEqualTo("None");
    }

    @ParameterizedTest
    @CsvSource({
        "txt2img,images,image_0.png",
        "img2img,images,image_0.png",
        "extra-single-image,image,image.png",
        "rembg,image,image.png",
        "extra-batch-images,images,image_0.png",
        "extra-batch-images,html_info,"
    })
    void every_task_is_answered_in_its_own_way(String kind, String member, @Nullable String file) throws Exception {
        String picture = member.equals("images") ? "[\"%s\"]".formatted(PNG) : "\"%s\"".formatted(PNG);
        stub.on("DescribeEndpoint", 200, DIRECT).on("InvokeEndpoint", 200, "{\"%s\":%s}".formatted(member, picture));
        List<ModelFile> networks = List.of(
                new ModelFile("Lora", "b.safetensors", "Lora/checkpoint/custom/8/b.safetensors"),
                new ModelFile("ESRGAN", "c.pth", "ESRGAN/checkpoint/custom/9/c.pth"));
        InferenceTask task =
                new InferenceTask("one", kind, "key", Optional.of("{\"a\":1}"), networks, "esd-real-time-a");
        Pictures pictures = backend.infer(task, Progress.SILENT);
        assertThat(pictures.imageNames()).isEqualTo(file == null ? List.of() : List.of(file));
        assertThat(store.list("out/one/result/")).contains("out/one/result/one_param.json");
        JsonNode request = new JsonMapper().readTree(stub.body("InvokeEndpoint"));
        assertThat(request.path("task").asText()).isEqualTo(kind);
        assertThat(request.path("payload_string").asText()).isEqualTo("{\"a\":1}");
        assertThat(request.path("models").has("Lora")).isTrue();
        assertThat(request.path("models").has("ESRGAN")).isFalse();
        assertThat(request.path("models").has("VAE")).isEqualTo(kind.endsWith("2img"));
    }

    @Test
    void a_failure_notice_is_the_reason() throws Exception {
        takesQueued();
        put("sagemaker_failure/1.out", "CUDA out of memory");
        failsWith("CUDA out of memory");
    }

    @Test
    void what_never_ends_fails_after_twice_its_time() {
        takesQueued();
        backend.close();
        backend = backend(stub.url(), Duration.ofSeconds(1));
        failsWith("endpoint esd-async-a gave no result within 2 seconds");
    }

    @Test
    void results_elsewhere_are_not_read() {
        stub.on("DescribeEndpoint", 200, QUEUED)
                .on(
                        "InvokeEndpointAsync",
                        202,
                        Map.of("X-Amzn-SageMaker-OutputLocation", "s3://theirs/1.out"),
                        "{\"InferenceId\":\"one\"}");
        failsWith("the endpoint leaves its results at s3://theirs/1.out, outside");
    }

    @Test
    void broken_answers_are_told_as_such() {
        stub.on("DescribeEndpoint", 200, DIRECT)
                .on("InvokeEndpoint", 200, "{\"images\":[")
                .on("InvokeEndpoint", 200, "[]")
                .on("InvokeEndpoint", 200, "{\"images\":[\"#\"]}")
                .on("InvokeEndpoint", 200, "{\"detail\":\"no such sampler\"}")
                .on("InvokeEndpoint", 200, "{}");
        failsWith("endpoint esd-async-a answered broken JSON");
        failsWith("endpoint esd-async-a answered no JSON object");
        failsWith("endpoint esd-async-a answered a picture image_0 that is none");
        failsWith("no such sampler");
        failsWith("endpoint esd-async-a answered without pictures");
    }

    @Test
    void the_containers_own_words_are_passed_through() {
        stub.on("DescribeEndpoint", 200, DIRECT)
                .on(
                        "InvokeEndpoint",
                        424,
                        Map.of("x-amzn-ErrorType", "ModelError"),
                        "{\"Message\":\"Received client error (400)\",\"OriginalMessage\":\"queue is full\"}");
        failsWith("queue is full");
    }

    @Test
    void awss_own_words_are_passed_through() {
        stub.refuses("DescribeEndpoint", 400, "ValidationException", "Could not find endpoint \\\"x\\\".");
        failsWith("An error occurred (ValidationException) when calling the DescribeEndpoint operation: "
                + "Could not find endpoint \"x\".");
    }

    @Test
    void throttling_and_broken_servers_are_tried_again() throws Exception {
        stub.refuses("DescribeEndpoint", 400, "ThrottlingException", "Rate exceeded")
                .on("DescribeEndpoint", 200, DIRECT)
                .on("InvokeEndpoint", 503, "{}")
                .on("InvokeEndpoint", 200, RESULT);
        assertThat(backend.infer(TASK, Progress.SILENT).imageNames()).hasSize(2);
        assertThat(stub.operations())
                .containsExactly("DescribeEndpoint", "DescribeEndpoint", "InvokeEndpoint", "InvokeEndpoint");
    }

    @Test
    void nobody_there_is_a_failure_without_secrets() {
        stub.close();
        assertThatThrownBy(() -> backend.infer(TASK, Progress.SILENT))
                .isInstanceOf(JobFailed.class)
                .hasMessageContaining("DescribeEndpoint could not be called")
                .hasMessageNotContaining("very-secret");
    }

    @Test
    void a_stop_ends_the_wait_and_takes_the_request_back() throws Exception {
        takesQueued();
        BlockingQueue<Throwable> ends = new LinkedBlockingQueue<>();
        Thread job = new Thread(() -> ends.add(end()));
        job.start();
        while (!stub.operations().contains("InvokeEndpointAsync")) {
            Thread.sleep(5);
        }
        assertThat(store.list("sagemaker_input/")).hasSize(1);
        job.interrupt();
        assertThat(ends.poll(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(store.list("sagemaker_input/")).isEmpty();
    }

    private Throwable end() {
        try {
            backend.infer(TASK, Progress.SILENT);
            return new AssertionError("it did not end");
        } catch (JobFailed | InterruptedException end) {
            return end;
        }
    }

    private void failsWith(String reason) {
        assertThatThrownBy(() -> backend.infer(TASK, Progress.SILENT))
                .isInstanceOf(JobFailed.class)
                .hasMessageStartingWith(reason);
    }
}
