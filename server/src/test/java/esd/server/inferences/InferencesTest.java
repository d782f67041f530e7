package esd.server.inferences;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.ObjectStore;
import esd.server.access.TestServer;
import esd.server.checkpoints.Checkpoints;
import esd.server.endpoints.EndpointUpkeep;
import esd.server.endpoints.Endpoints;
import esd.server.http.ApiClient;
import esd.server.http.ApiClient.Answer;
import esd.server.jobs.JobQueue;
import esd.server.jobs.JobWorkers;
import esd.server.patience.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InferencesTest {
    private static final String TIME = "\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}\\.\\d{6}";
    private static final String ASYNC =
            "{\"task_type\":\"txt2img\",\"inference_type\":\"Async\",\"models\":{\"Stable-diffusion\":[\"base.safetensors\"]}}";

    private ObjectStore store;
    private Checkpoints checkpoints;
    private DrawingBackend backend;
    private Patience patience;
    private JobWorkers workers;
    private EndpointUpkeep upkeep;
    private TestServer server;
    private ApiClient api;
    private ApiClient admin;

    @BeforeAll
    void openStore(@TempDir Path folder) throws IOException {
        store = new EmbeddedStore(folder, "127.0.0.1", 0, Optional.empty(), "esd").open();
    }

    @AfterAll
    void closeStore() {
        store.close();
    }

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        server = TestServer.open(folder);
        checkpoints = new Checkpoints(server.jdbi(), store);
        checkpoints.ship("base.safetensors", Files.writeString(folder.resolve("base.safetensors"), "weights"));
        Endpoints endpoints = new Endpoints(server.jdbi(), new Random(1));
        endpoints.seedLocal("esd-", Clock.systemUTC());
        JobQueue queue = new JobQueue(server.jdbi(), Clock.systemUTC());
        Inferences inferences = new Inferences(server.jdbi(), store, checkpoints, endpoints, queue, Clock.systemUTC());
        backend = new DrawingBackend(store);
        patience = new Patience(Duration.ofSeconds(2));
        server.serve(new InferencesResource(inferences, server.access(), patience));
        workers = JobWorkers.start(queue, List.of(List.of(inferences.handler(backend, server.access()))));
        EndpointUpkeep.Ground ground = new EndpointUpkeep.Ground("local", "esd-", () -> 0);
        upkeep = new EndpointUpkeep(server.jdbi(), backend, ground, workers, Clock.systemUTC());
        upkeep.resume();
        api = server.anyone();
        admin = server.api();
    }

    @AfterEach
    void stop() {
        backend.goOn();
        upkeep.close();
        workers.close();
        checkpoints.close();
        server.close();
        patience.close();
    }

    @Test
    void an_inference_is_created_given_its_parameters_started_polled_and_downloaded() throws Exception {
        Answer created = admin.post("/inferences", ASYNC);
        assertThat(created.status()).isEqualTo(201);
        JsonNode inference = created.data().path("inference");
        String id = inference.path("id").textValue();
        assertThat(inference.path("type").textValue()).isEqualTo("txt2img");
        assertThat(inference.path("api_params_s3_location").textValue())
                .isEqualTo("s3://esd/txt2img/infer_v2/%s/api_param.json".formatted(id));
        assertThat(inference.path("models").get(0).path("name").get(0).textValue())
                .isEqualTo("base.safetensors");
        assertThat(inference.path("models").get(0).path("type").textValue()).isEqualTo("Stable-diffusion");
        upload(
                inference.path("api_params_s3_upload_url").textValue(),
                "{\"prompt\":\"x\",\"s_tmax\":Infinity,\"batch_size\":2}");

        JsonNode before = api.get("/inferences/" + id).data();
        assertThat(before.path("status").textValue()).isEqualTo("created");
        assertThat(before.path("img_presigned_urls")).isEmpty();
        assertThat(before.has("completeTime")).isFalse();
        assertThat(before.has("sagemakerRaw")).isFalse();
        assertThat(before.has("payload_string")).isFalse();

        Answer started = admin.put("/inferences/" + id + "/start", "");
        assertThat(started.status()).isEqualTo(202);
        JsonNode start = started.data().path("inference");
        assertThat(start.path("inference_id").textValue()).isEqualTo(id);
        assertThat(start.path("status").textValue()).isEqualTo("inprogress");
        assertThat(start.path("endpoint_name").textValue()).isEqualTo("esd-async-local");
        assertThat(start.path("output_path").textValue()).matches("s3://esd/sagemaker_output/[-0-9a-f]{36}\\.out");
        assertThat(started.data().path("InferenceJobId").textValue()).isEqualTo(id);

        JsonNode done = finished(id);
        assertThat(done.path("status").textValue()).isEqualTo("succeed");
        assertThat(done.path("taskType").textValue()).isEqualTo("txt2img");
        assertThat(done.path("inference_type").textValue()).isEqualTo("Async");
        assertThat(done.path("owner_group_or_role").get(0).textValue()).isEqualTo("api");
        for (String time : List.of("createTime", "startTime", "completeTime")) {
            assertThat(done.path(time).textValue()).matches(TIME);
        }
        assertThat(done.path("image_names").toString()).isEqualTo("[\"image_0.png\",\"image_1.png\"]");
        URI image = URI.create(done.path("img_presigned_urls").get(1).textValue());
        assertThat(image.getPath()).endsWith("/out/%s/result/image_1.png".formatted(id));
        assertThat(finished(id).path("img_presigned_urls")).isEqualTo(done.path("img_presigned_urls"));
        assertThat(download(image)).startsWith((byte) 0x89, (byte) 'P', (byte) 'N', (byte) 'G');
        URI report = URI.create(done.path("output_presigned_urls").get(0).textValue());
        assertThat(new String(download(report), StandardCharsets.UTF_8)).contains("\"parameters\"");
        JsonNode params = done.path("params");
        assertThat(params.path("sagemaker_inference_endpoint_name").textValue()).isEqualTo("esd-async-local");
        JsonNode used = params.path("used_models").path("Stable-diffusion").get(0);
        assertThat(used.path("model_name").textValue()).isEqualTo("base.safetensors");
        assertThat(used.path("s3").textValue()).startsWith("s3://esd/Stable-diffusion/checkpoint/custom/");
        String output = params.path("output_path").textValue();
        assertThat(store.size(output.substring("s3://esd/".length()))).isPresent();
        assertThat(backend.tasks().get(0).models().get(0).key()).endsWith("/base.safetensors");
    }

    @Test
    void a_payload_in_the_request_starts_it_at_once() {
        Answer started = admin.post("/inferences", with(ASYNC, "\"payload_string\":\"{\\\"s_tmax\\\":Infinity}\""));
        assertThat(started.status()).isEqualTo(202);
        String id = started.data().path("inference").path("inference_id").textValue();
        JsonNode done = finished(id);
        assertThat(done.path("status").textValue()).isEqualTo("succeed");
        assertThat(done.path("payload_string").textValue()).isEqualTo("{\"s_tmax\":Infinity}");
    }

    @Test
    void a_real_time_inference_answers_with_its_result() {
        Answer answer = admin.post("/inferences", realTime("a cat"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.data().path("status").textValue()).isEqualTo("succeed");
        assertThat(answer.data().path("img_presigned_urls")).hasSize(1);
        assertThat(answer.data().path("params").has("output_path")).isFalse();
        assertThat(answer.data()
                        .path("params")
                        .path("sagemaker_inference_endpoint_name")
                        .textValue())
                .isEqualTo("esd-real-time-local");
    }

    @Test
    void a_real_time_inference_that_fails_answers_with_the_engines_words_and_the_next_one_works() {
        Answer failed = admin.post("/inferences", realTime("fail out of paint"));
        assertThat(failed.status()).isEqualTo(400);
        assertThat(failed.message()).isEqualTo("out of paint");
        Answer broken = admin.post("/inferences", realTime("break"));
        assertThat(broken.status()).isEqualTo(400);
        assertThat(admin.post("/inferences", realTime("a cat")).status()).isEqualTo(200);
    }

    @Test
    void who_waited_long_enough_is_told_so_and_the_work_goes_on() {
        Answer late = admin.post("/inferences", realTime("wait"));
        assertThat(late.status()).isEqualTo(504);
        assertThat(late.message()).isEqualTo("Endpoint request timed out");
        assertThat(late.json().path("requestId").isTextual()).isTrue();
        String id = backend.tasks().get(0).id();
        assertThat(api.get("/inferences/" + id).data().path("status").textValue())
                .isEqualTo("created");
        backend.goOn();
        assertThat(finished(id).path("status").textValue()).isEqualTo("succeed");
    }

    @Test
    void who_starts_and_waited_long_enough_is_told_so_too() throws Exception {
        JsonNode created = admin.post("/inferences", ASYNC.replace("Async", "Real-time"))
                .data()
                .path("inference");
        upload(created.path("api_params_s3_upload_url").textValue(), "{\"prompt\":\"wait\"}");
        Answer late = admin.put("/inferences/" + created.path("id").textValue() + "/start", "");
        assertThat(late.status()).isEqualTo(504);
        backend.goOn();
        assertThat(finished(created.path("id").textValue()).path("status").textValue())
                .isEqualTo("succeed");
    }

    @Test
    void a_failure_is_told_when_asked_for() {
        String id = admin.post("/inferences", with(ASYNC, payload("fail no such sampler")))
                .data()
                .path("inference")
                .path("inference_id")
                .textValue();
        JsonNode failed = finished(id);
        assertThat(failed.path("status").textValue()).isEqualTo("failed");
        assertThat(failed.path("sagemakerRaw").textValue()).isEqualTo("no such sampler");
        assertThat(failed.path("img_presigned_urls")).isEmpty();
        assertThat(failed.path("output_presigned_urls")).isEmpty();
        assertThat(failed.has("completeTime")).isTrue();
    }

    @Test
    void missing_parameters_fail_the_job_and_name_the_object() {
        String id = create();
        assertThat(admin.put("/inferences/" + id + "/start", "").status()).isEqualTo(202);
        assertThat(finished(id).path("sagemakerRaw").textValue())
                .contains("txt2img/infer_v2/%s/api_param.json".formatted(id));
    }

    @Test
    void progress_is_shown_while_it_runs() throws Exception {
        String id = admin.post("/inferences", with(ASYNC, payload("wait")))
                .data()
                .path("inference")
                .path("inference_id")
                .textValue();
        backend.awaitWaiting();
        JsonNode running = api.get("/inferences/" + id).data();
        assertThat(running.path("status").textValue()).isEqualTo("inprogress");
        assertThat(running.path("progress").path("step").intValue()).isEqualTo(4);
        assertThat(running.path("progress").path("steps").intValue()).isEqualTo(4);
        assertThat(running.path("progress").path("seconds_left").doubleValue()).isZero();
        assertThat(running.path("progress").path("preview").textValue()).startsWith("data:image/png;base64,");
        backend.goOn();
        assertThat(finished(id).has("progress")).isFalse();
    }

    @Test
    void a_started_inference_cannot_be_started_again() {
        String id = admin.post("/inferences", with(ASYNC, payload("a cat")))
                .data()
                .path("inference")
                .path("inference_id")
                .textValue();
        Answer again = admin.put("/inferences/" + id + "/start", "");
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.message()).contains(id);
        finished(id);
        assertThat(backend.tasks()).hasSize(1);
    }

    @Test
    void an_unknown_inference_is_not_found_in_the_words_of_each_operation() {
        Answer start = admin.put("/inferences/none/start", "");
        assertThat(start.status()).isEqualTo(400);
        assertThat(start.message()).isEqualTo("InferenceJobId none not found");
        Answer get = api.get("/inferences/none");
        assertThat(get.status()).isEqualTo(404);
        assertThat(get.message()).isEqualTo("inference with id none not found");
    }

    @Test
    void models_must_be_active_checkpoints_of_their_type() {
        Answer unknown = admin.post(
                "/inferences",
                "{\"task_type\":\"txt2img\",\"inference_type\":\"Async\",\"models\":"
                        + "{\"Stable-diffusion\":[\"base.safetensors\",\"a\"],\"Lora\":[\"base.safetensors\"],\"VAE\":[\"None\"]}}");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.message())
                .isEqualTo("checkpoint with name a, type Stable-diffusion is not found "
                        + "checkpoint with name base.safetensors, type Lora is not found");
        Answer odd = admin.post(
                "/inferences", "{\"task_type\":\"txt2img\",\"inference_type\":\"Async\",\"models\":{\"Lora\":[1]}}");
        assertThat(odd.status()).isEqualTo(400);
    }

    @Test
    void without_a_named_model_the_default_one_is_used_and_the_vae_may_be_its_own() {
        JsonNode models = admin.post(
                        "/inferences",
                        "{\"task_type\":\"img2img\",\"inference_type\":\"Async\",\"models\":"
                                + "{\"VAE\":[\"Automatic\"],\"embeddings\":[],\"Lora\":null}}")
                .data()
                .path("inference")
                .path("models");
        assertThat(models).hasSize(2);
        assertThat(models.get(0).toString()).isEqualTo("{\"id\":\"VAE\",\"name\":[\"Automatic\"],\"type\":\"VAE\"}");
        assertThat(models.get(1).path("name").get(0).textValue()).isEqualTo("base.safetensors");
    }

    @Test
    void other_task_types_need_no_models() {
        JsonNode inference = admin.post(
                        "/inferences",
                        "{\"task_type\":\"rembg\",\"inference_type\":\"Async\",\"models\":{\"Lora\":[\"x\"]}}")
                .data()
                .path("inference");
        assertThat(inference.has("models")).isFalse();
        assertThat(api.get("/inferences/" + inference.path("id").textValue())
                        .data()
                        .path("params")
                        .has("used_models"))
                .isFalse();
    }

    @Test
    void what_cannot_be_created_is_refused_in_the_contracts_words() {
        assertThat(admin.post("/inferences", ASYNC.replace("txt2img", "paint")).message())
                .isEqualTo("task type paint should be in ['extra-single-image', 'extra-batch-images', 'rembg'] "
                        + "or ['txt2img', 'img2img']");
        assertThat(admin.post("/inferences", ASYNC.replace("Async", "Serverless"))
                        .message())
                .isEqualTo("no available Serverless endpoints for user \"api\"");
        assertThat(admin.post("/inferences", with(ASYNC, "\"sagemaker_endpoint_name\":\"none\""))
                        .message())
                .isEqualTo("list index out of range");
        assertThat(api.post("/inferences", with(ASYNC, "\"payload_string\":\"{\""))
                        .message())
                .isEqualTo("payload_string must be valid json string");
        assertThat(admin.post("/inferences", "{}").message())
                .isEqualTo("[object has missing required properties ([\"inference_type\",\"models\",\"task_type\"])]");
        assertThat(admin.post("/inferences", ASYNC.replace("Async", "Later")).message())
                .isEqualTo("[instance value (\"Later\") not found in enum (possible values: "
                        + "[\"Real-time\",\"Serverless\",\"Async\"])]");
    }

    @ParameterizedTest
    @CsvSource({
        "CREATING,Creating",
        "UPDATING,Updating",
        "ROLLING_BACK,RollingBack",
        "FAILED,Failed",
        "DELETING,Deleting",
        "DELETED,Deleted"
    })
    void a_named_endpoint_must_be_in_service(String stored, String shown) {
        String id = create();
        server.jdbi()
                .useTransaction(
                        db -> db.execute("UPDATE endpoint SET status = ? WHERE name = 'esd-async-local'", stored));
        Answer named = admin.post("/inferences", with(ASYNC, "\"sagemaker_endpoint_name\":\"esd-async-local\""));
        assertThat(named.status()).isEqualTo(400);
        assertThat(named.message()).isEqualTo("sagemaker endpoint is not ready with status: " + shown);
        Answer any = admin.post("/inferences", ASYNC);
        Answer start = admin.put("/inferences/" + id + "/start", "");
        if (stored.equals("UPDATING")) {
            assertThat(any.status()).isEqualTo(201);
            assertThat(start.status()).isEqualTo(202);
        } else {
            assertThat(any.message()).isEqualTo("no available Async endpoints for user \"api\"");
            assertThat(start.message()).isEqualTo(named.message());
        }
    }

    @Test
    void creating_and_starting_need_a_user_with_the_right() {
        assertThat(api.post("/inferences", ASYNC).status()).isEqualTo(401);
        ApiClient ann = server.user("ann", "inference:create");
        ApiClient bob = server.user("bob", "train:all");
        assertThat(bob.post("/inferences", ASYNC).message())
                .isEqualTo("User bob has no permissions: ['inference:all', 'inference:create']");
        String id = ann.post("/inferences", ASYNC)
                .data()
                .path("inference")
                .path("id")
                .textValue();
        Answer start = ann.put("/inferences/" + id + "/start", "");
        assertThat(start.status()).isEqualTo(403);
        assertThat(start.message()).isEqualTo("User ann has no permissions: ['inference:all']");
    }

    @Test
    void lists_go_from_new_to_old_page_by_page_one_task_type_at_a_time() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(0, create());
        }
        admin.post("/inferences", ASYNC.replace("txt2img", "img2img"));
        List<String> listed = new ArrayList<>();
        String query = "/inferences?limit=2";
        String key = "";
        do {
            JsonNode page = api.get(query + key).data();
            listed.addAll(page.path("inferences").findValuesAsText("InferenceJobId"));
            key = next(page);
        } while (!key.isEmpty());
        assertThat(listed).isEqualTo(ids);
        assertThat(api.get("/inferences?type=img2img").data().path("inferences"))
                .hasSize(1);
        assertThat(api.get("/inferences?type=paint").data().path("inferences")).isEmpty();
        assertThat(api.get("/inferences?username=api").data().path("inferences"))
                .hasSize(5);
        Answer unknown = api.get("/inferences?username=nobody");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.message()).isEqualTo("user: \"nobody\" not exist");
        assertThat(api.get("/inferences?limit=x").status()).isEqualTo(400);
        assertThat(api.get("/inferences?exclusive_start_key=x").status()).isEqualTo(400);
    }

    @Test
    void a_page_ends_after_a_megabyte_of_parameters() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(0, create());
        }
        server.jdbi().useTransaction(db -> db.execute("UPDATE inference SET payload = ?", "x".repeat(600_000)));
        List<Integer> sizes = new ArrayList<>();
        List<String> listed = new ArrayList<>();
        String key = "";
        do {
            JsonNode page = api.get("/inferences?limit=4" + key).data();
            sizes.add(page.path("inferences").size());
            listed.addAll(page.path("inferences").findValuesAsText("InferenceJobId"));
            key = next(page);
        } while (!key.isEmpty());
        assertThat(sizes).containsExactly(2, 2, 1);
        assertThat(listed).isEqualTo(ids);
    }

    private static String next(JsonNode page) {
        JsonNode last = page.path("last_evaluated_key");
        return last.isNull()
                ? ""
                : "&exclusive_start_key=" + URLEncoder.encode(last.textValue(), StandardCharsets.UTF_8);
    }

    @Test
    void a_row_of_a_list_has_every_field() {
        create();
        JsonNode row = api.get("/inferences").data().path("inferences").get(0);
        assertThat(row.has("completeTime")).isTrue();
        assertThat(row.path("completeTime").isNull()).isTrue();
        assertThat(row.path("payload_string").textValue()).isEqualTo("{}");
        assertThat(row.path("sagemakerRaw").isObject()).isTrue();
        assertThat(row.path("image_names").isArray()).isTrue();
        assertThat(row.path("createTime").textValue()).matches(TIME);
        assertThat(row.path("params").path("input_body_s3").isTextual()).isTrue();
    }

    @Test
    void a_deleted_inference_takes_its_uploads_along_and_leaves_its_pictures() throws Exception {
        Answer created = admin.post("/inferences", ASYNC);
        String id = created.data().path("inference").path("id").textValue();
        upload(created.data().path("inference").path("api_params_s3_upload_url").textValue(), "{}");
        String output = admin.put("/inferences/" + id + "/start", "")
                .data()
                .path("inference")
                .path("output_path")
                .textValue()
                .substring("s3://esd/".length());
        finished(id);
        assertThat(store.size(output)).isPresent();
        assertThat(api.delete("/inferences", ids(id, "unknown")).status()).isEqualTo(204);
        assertThat(api.get("/inferences/" + id).status()).isEqualTo(404);
        assertThat(store.size("txt2img/infer_v2/%s/api_param.json".formatted(id)))
                .isEmpty();
        assertThat(store.size(output)).isEmpty();
        assertThat(store.size("out/%s/result/image_0.png".formatted(id))).isPresent();
        assertThat(api.delete("/inferences", "{\"inference_id_list\":[]}").status())
                .isEqualTo(400);
    }

    @Test
    void deleting_a_running_inference_stops_it_and_the_next_one_works() throws Exception {
        String running = admin.post("/inferences", with(ASYNC, payload("wait")))
                .data()
                .path("inference")
                .path("inference_id")
                .textValue();
        backend.awaitWaiting();
        assertThat(api.delete("/inferences", ids(running)).status()).isEqualTo(204);
        assertThat(admin.post("/inferences", realTime("a cat")).status()).isEqualTo(200);
        assertThat(store.size("out/%s/result/image_0.png".formatted(running))).isEmpty();
    }

    private String create() {
        return admin.post("/inferences", ASYNC)
                .data()
                .path("inference")
                .path("id")
                .textValue();
    }

    /** Looks until the inference is over, as the clients do. */
    private JsonNode finished(String id) {
        while (true) {
            JsonNode data = api.get("/inferences/" + id).data();
            if (List.of("succeed", "failed").contains(data.path("status").textValue())) {
                return data;
            }
            Thread.onSpinWait();
        }
    }

    private static void upload(String url, String body) throws Exception {
        HttpRequest put = HttpRequest.newBuilder(URI.create(url))
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(put, HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }

    private static byte[] download(URI url) throws Exception {
        HttpResponse<byte[]> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private static String realTime(String prompt) {
        return with(ASYNC.replace("Async", "Real-time"), payload(prompt));
    }

    private static String payload(String prompt) {
        return "\"payload_string\":\"{\\\"prompt\\\":\\\"%s\\\"}\"".formatted(prompt);
    }

    private static String with(String body, String member) {
        return body.substring(0, body.length() - 1) + "," + member + "}";
    }

    private static String ids(String... ids) {
        return "{\"inference_id_list\":[\"%s\"]}".formatted(String.join("\",\"", ids));
    }
}
