package esd.server.trainings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import esd.runtime.backend.Backend;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.ObjectStore;
import esd.server.access.TestServer;
import esd.server.checkpoints.Checkpoints;
import esd.server.datasets.Datasets;
import esd.server.datasets.DatasetsResource;
import esd.server.http.ApiClient;
import esd.server.http.ApiClient.Answer;
import esd.server.jobs.JobQueue;
import esd.server.jobs.JobWorkers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainingsTest {
    /** It cannot do anything. */
    private static final class NoBackend implements Backend {
        @Override
        public Pictures infer(InferenceTask task, Progress progress) throws JobFailed {
            throw new JobFailed("nothing is drawn here");
        }

        @Override
        public void close() {}
    }

    private static final String REASON = "LoRA training is not available at this backend";
    private static final String NAMES =
            "\"training_instance_type\":\"ml.g5.2xlarge\",\"model\":\"base.safetensors\",\"dataset\":\"cars\"";
    private static final String FLAT =
            "\"output_name\":\"%s\",\"save_every_n_epochs\":5,\"max_train_epochs\":100,\"unet_lr\":0.0002";

    private ObjectStore store;
    private Checkpoints checkpoints;
    private JobQueue queue;
    private Trainings trainings;
    private Optional<JobWorkers> workers = Optional.empty();
    private TestServer server;
    private ApiClient anyone;
    private ApiClient api;
    private String model;

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
        queue = new JobQueue(server.jdbi(), Clock.systemUTC());
        Datasets datasets = new Datasets(server.jdbi(), store, queue, Clock.systemUTC());
        trainings = new Trainings(server.jdbi(), store, checkpoints, datasets, queue, Clock.systemUTC());
        server.serve(
                new DatasetsResource(datasets, server.access(), server.patience()),
                new TrainingsResource(trainings, server.access(), server.patience()));
        anyone = server.anyone();
        api = server.api();
        api.post(
                "/datasets",
                "{\"dataset_name\":\"cars\",\"creator\":\"api\",\"prefix\":\"10_car\","
                        + "\"content\":[{\"filename\":\"a\",\"name\":\"a\",\"type\":\"image\",\"params\":{}}]}");
        model = checkpoints.findFirstNamed("base.safetensors").orElseThrow().location() + "/base.safetensors";
    }

    @AfterEach
    void stop() {
        workers.ifPresent(JobWorkers::close);
        workers = Optional.empty();
        checkpoints.close();
        server.close();
    }

    @Test
    void a_training_by_names_with_flat_settings_is_taken() throws Exception {
        Answer created = flat("lego");
        assertThat(created.status()).isEqualTo(201);
        JsonNode data = created.data();
        String id = data.path("id").textValue();
        assertThat(data.path("status").textValue()).isEqualTo("Starting");
        assertThat(data.path("created").textValue()).matches("\\d{10}\\.\\d{6}");
        assertThat(data.path("input_location").textValue()).isEqualTo("s3://esd/kohya/train/%s/input".formatted(id));
        assertThat(data.path("output_location").textValue())
                .isEqualTo("s3://esd/Stable-diffusion/checkpoint/custom/" + id);
        JsonNode params = data.path("params");
        assertThat(params.path("training_type").textValue()).isEqualTo("kohya");
        assertThat(params.path("config_params").path("max_train_epochs").intValue())
                .isEqualTo(100);
        JsonNode training = params.path("training_params");
        assertThat(training.path("s3_model_path").textValue()).isEqualTo(model);
        assertThat(training.path("s3_data_path").textValue()).isEqualTo("s3://esd/dataset/cars");
        assertThat(training.has("model") || training.has("dataset")).isFalse();
        String key = "kohya/train/%s/input/kohya_config_cloud.toml".formatted(id);
        assertThat(training.path("s3_toml_path").textValue()).isEqualTo("s3://esd/" + key);

        JsonNode config = toml(key).path("training");
        assertThat(config.path("pretrained_model_name_or_path").textValue()).isEqualTo(model);
        assertThat(config.path("train_data_dir").textValue()).isEqualTo("s3://esd/dataset/cars");
        assertThat(config.path("output_name").textValue()).isEqualTo("lego");
        assertThat(config.path("max_train_epochs").intValue()).isEqualTo(100);
        assertThat(config.path("unet_lr").doubleValue()).isEqualTo(2e-4);
        assertThat(config.path("text_encoder_lr").doubleValue()).isEqualTo(1e-5);
        assertThat(config.path("network_args")).isEmpty();
        assertThat(config.has("no_half_vae")).isFalse();

        JsonNode found = api.get("/trainings/" + id).data();
        assertThat(found.path("checkpoint_id").textValue()).isEmpty();
        assertThat(found.path("job_status").textValue()).isEqualTo("Starting");
        assertThat(found.path("model_id").textValue()).isEqualTo("kohya");
        assertThat(found.path("train_type").textValue()).isEqualTo("Stable-diffusion");
        assertThat(found.path("timestamp").textValue())
                .isEqualTo(data.path("created").textValue());
        assertThat(found.path("sagemaker_train_name").textValue()).matches("kohya-\\d{10}-\\d{6}");
        assertThat(found.path("logs").isArray()).isTrue();
        assertThat(found.path("params")
                        .path("config_params")
                        .path("max_train_epochs")
                        .textValue())
                .isEqualTo("100");
    }

    @Test
    void a_training_by_names_with_settings_in_sections_is_taken() throws Exception {
        Answer created = sections("sd_1_5", "lego");
        assertThat(created.status()).isEqualTo(201);
        String id = created.data().path("id").textValue();
        assertThat(created.data().path("status").textValue()).isEqualTo("Training");
        assertThat(created.data().path("output_location").textValue())
                .isEqualTo("s3://esd/kohya/train/%s/output".formatted(id));
        assertThat(created.data()
                        .path("params")
                        .path("config_params")
                        .path("training_arguments")
                        .path("max_train_epochs")
                        .textValue())
                .isEqualTo("7");
        JsonNode config = toml("kohya/train/%s/input/kohya_config_cloud.toml".formatted(id));
        assertThat(config.path("saving_arguments").path("output_name").textValue())
                .isEqualTo("lego");
        assertThat(config.path("model_arguments").has("pretrained_model_name_or_path"))
                .isFalse();
        assertThat(config.path("training").path("pretrained_model_name_or_path").textValue())
                .isEqualTo(model);
        assertThat(api.get("/trainings/" + id).data().path("checkpoint_id").textValue())
                .isEqualTo(id);
        JsonNode row = api.get("/trainings").data().path("trainings").get(0);
        assertThat(row.path("modelName").textValue()).isEqualTo("not_applied");
    }

    @Test
    void a_training_by_places_needs_no_settings() throws Exception {
        Answer created = places("\"fm_type\":\"sd_1_5\"", "");
        assertThat(created.status()).isEqualTo(201);
        String id = created.data().path("id").textValue();
        assertThat(created.data().path("status").textValue()).isEqualTo("Training");
        JsonNode config = toml("kohya/train/%s/input/kohya_config_cloud.toml".formatted(id))
                .path("training");
        assertThat(config).hasSize(45);
        assertThat(config.path("output_name").textValue()).isEqualTo("output_name");
        assertThat(config.path("pretrained_model_name_or_path").textValue()).isEqualTo("s3://esd/m.safetensors");
        Answer second = places(
                "\"fm_type\":\"sd_1_5\"",
                ",\"config_params\":{\"training\":{\"output_name\":\"demo\",\"max_train_epochs\":100,"
                        + "\"optimizer_args\":[\"weight_decay=0.1\"],\"training_comment\":\"x\\ny\",\"nothing\":null}}");
        JsonNode merged = toml("kohya/train/%s/input/kohya_config_cloud.toml"
                        .formatted(second.data().path("id").textValue()))
                .path("training");
        assertThat(merged.path("output_name").textValue()).isEqualTo("demo");
        assertThat(merged.path("optimizer_args").get(0).textValue()).isEqualTo("weight_decay=0.1");
        assertThat(merged.path("training_comment").textValue()).isEqualTo("x\ny");
        assertThat(merged.has("nothing")).isFalse();
        assertThat(merged.path("max_train_epochs").intValue()).isEqualTo(100);
    }

    @Test
    void steps_that_are_given_take_the_place_of_epochs_that_are_not() throws Exception {
        assertThat(settled("\"max_train_steps\":1600").has("max_train_epochs")).isFalse();
        assertThat(settled("\"max_train_steps\":0").path("max_train_epochs").intValue())
                .isEqualTo(10);
        JsonNode both = settled("\"max_train_steps\":1600,\"max_train_epochs\":3");
        assertThat(both.path("max_train_epochs").intValue()).isEqualTo(3);
        assertThat(both.path("max_train_steps").intValue()).isEqualTo(1600);
    }

    private JsonNode settled(String members) throws IOException {
        String config =
                ",\"config_params\":{\"training\":{\"output_name\":\"%s\",%s}}".formatted(UUID.randomUUID(), members);
        Answer created = places("\"fm_type\":\"sd_1_5\"", config);
        return toml("kohya/train/%s/input/kohya_config_cloud.toml"
                        .formatted(created.data().path("id").textValue()))
                .path("training");
    }

    @Test
    void what_is_missing_or_wrong_is_named() {
        assertThat(api.post("/trainings", "{}").message())
                .isEqualTo("[object has missing required properties ([\"params\"])]");
        assertThat(post("\"lora_train_type\":\"dreambooth\",", "\"fm_type\":\"sd_1_5\"", "")
                        .message())
                .isEqualTo("Invalid lora train type: dreambooth, the valid value is kohya.");
        assertThat(places("\"fm_type\":\"sd_1_5\"", ",\"enable_wd14_tagger\":true")
                        .message())
                .isEqualTo("enable_wd14_tagger is not available in this version, only false");
        assertThat(post("", "\"fm_type\":\"sd_1_5\"", "").message())
                .isEqualTo("Missing train parameters, fm_type, s3_model_path and s3_data_path "
                        + "should be in training_params");
        assertThat(places("\"fm_type\":\"sd_3\"", "").message())
                .isEqualTo("Invalid fm_type sd_3, the valid values are sd_1_5 and sd_xl");
        assertThat(post("", "\"model\":\"base.safetensors\"", "").message())
                .isEqualTo("Missing training_params.training_instance_type");
        assertThat(post("", NAMES + ",\"fm_type\":\"sd_1_5\"", "").message())
                .isEqualTo("Missing config_params.output_name");
        assertThat(post(
                                "",
                                NAMES + ",\"fm_type\":\"sd_1_5\"",
                                ",\"config_params\":{\"saving_arguments\":{\"output_name\":\"a\"}}")
                        .message())
                .isEqualTo("Missing config_params.saving_arguments.save_every_n_epochs");
        assertThat(post(
                                "",
                                NAMES + ",\"fm_type\":\"sd_1_5\"",
                                ",\"config_params\":{\"output_name\":\"a\",\"save_every_n_epochs\":0}")
                        .message())
                .isEqualTo("Missing config_params.save_every_n_epochs");
        assertThat(post(
                                "",
                                NAMES + ",\"fm_type\":\"sd_1_5\"",
                                ",\"config_params\":{\"output_name\":\"a\",\"save_every_n_epochs\":-1}")
                        .message())
                .isEqualTo("config_params.save_every_n_epochs must be a whole number of at least 1, not -1");
        String flat = ",\"config_params\":{" + FLAT.formatted("a") + "}";
        assertThat(post("", NAMES.replace("base", "other") + ",\"fm_type\":\"sd_1_5\"", flat)
                        .message())
                .isEqualTo("Model not found");
        assertThat(post("", NAMES.replace("cars", "boats") + ",\"fm_type\":\"sd_1_5\"", flat)
                        .message())
                .isEqualTo("Dataset not found");
        assertThat(places("\"fm_type\":\"sd_xl\"", "").message())
                .isEqualTo("fm_type sd_xl is not available in this version, only sd_1_5");
        assertThat(places("\"fm_type\":\"sd_1_5\"", ",\"config_params\":{\"learnig_rate\":1}")
                        .message())
                .startsWith("config_params: learnig_rate is unknown; known are ")
                .contains("learning_rate", "network_dim");
        assertThat(places("\"fm_type\":\"sd_1_5\"", ",\"config_params\":{\"optimizer_type\":\"Prodigy\"}")
                        .message())
                .startsWith("optimizer_type: Prodigy finds one step for all parameters");
        assertThat(flat("../a").message()).isEqualTo("../a cannot be the name of a file");
        assertThat(places("\"fm_type\":\"sd_1_5\"", ",\"config_params\":{\"a]\":{\"b\":1}}")
                        .message())
                .isEqualTo("a] cannot be the name of a section of config_params");
        assertThat(api.get("/trainings").data().path("trainings")).isEmpty();
    }

    @Test
    void an_output_name_that_is_taken_is_refused() throws IOException {
        assertThat(flat("base").message())
                .isEqualTo("base.safetensors already exists, please use another or rename/delete exists");
        int before = store.list("kohya/").size();
        assertThat(flat("lego").status()).isEqualTo(201);
        assertThat(flat("lego").message())
                .isEqualTo("lego.safetensors already exists, please use another or rename/delete exists");
        assertThat(store.list("kohya/")).hasSize(before + 1);
    }

    @Test
    void a_training_that_cannot_be_done_fails_with_the_reason() throws Exception {
        String id = flat("lego").data().path("id").textValue();
        work();
        JsonNode failed = whenOver(id);
        assertThat(failed.path("job_status").textValue()).isEqualTo("Failed");
        JsonNode response = failed.path("params").path("resp");
        assertThat(response.path("status").textValue()).isEqualTo("Failed");
        assertThat(response.path("error_msg").textValue()).isEqualTo(REASON);
        assertThat(response.path("raw_resp").path("FailureReason").textValue()).isEqualTo(REASON);
    }

    @Test
    void a_stopped_training_stays_stopped() throws Exception {
        String id = flat("lego").data().path("id").textValue();
        Answer stopped = api.put("/trainings/%s/stop".formatted(id), "");
        assertThat(stopped.status()).isEqualTo(200);
        assertThat(stopped.message()).isEqualTo("OK");
        assertThat(api.put("/trainings/%s/stop".formatted(id), "").status()).isEqualTo(200);
        String other = flat("other").data().path("id").textValue();
        work();
        whenOver(other);
        JsonNode found = api.get("/trainings/" + id).data();
        assertThat(found.path("job_status").textValue()).isEqualTo("Stopped");
        assertThat(found.path("params").path("resp").path("error_msg").textValue())
                .isEqualTo("the training was stopped by api");
        assertThat(api.put("/trainings/%s/stop".formatted(other), "").status()).isEqualTo(200);
        assertThat(api.get("/trainings/" + other).data().path("job_status").textValue())
                .isEqualTo("Stopped");
        Answer missing = api.put("/trainings/none/stop", "");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.message()).isEqualTo("no such train job with id(none)");
    }

    @Test
    void a_deleted_training_takes_its_input_along_and_nothing_else() throws Exception {
        String id = sections("sd_1_5", "lego").data().path("id").textValue();
        String output = "kohya/train/%s/output/lego.safetensors".formatted(id);
        store.put(output, new byte[1], "application/octet-stream");
        Answer deleted = api.delete("/trainings", "{\"training_id_list\":[\"%s\",\"99\"]}".formatted(id));
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(store.list("kohya/train/" + id)).containsExactly(output);
        assertThat(checkpoints.findFirstNamed("base.safetensors")).isPresent();
        assertThat(store.find(model.substring("s3://esd/".length()))).isPresent();
        Answer gone = api.get("/trainings/" + id);
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.message()).isEqualTo("Job with id %s not found".formatted(id));
        assertThat(api.delete("/trainings", "{\"training_id_list\":[]}").message())
                .startsWith("[array is too short");
    }

    @Test
    void trainings_are_listed_newest_first_in_pages_to_those_who_own_them() {
        for (String name : List.of("a", "b", "c")) {
            flat(name);
        }
        Answer first = api.get("/trainings?limit=2");
        assertThat(names(first)).containsExactly("c.safetensors", "b.safetensors");
        JsonNode row = first.data().path("trainings").get(0);
        assertThat(row.path("status").textValue()).isEqualTo("Starting");
        assertThat(row.path("trainType").textValue()).isEqualTo("Stable-diffusion");
        assertThat(row.path("created").textValue()).matches("\\d{10}\\.\\d{6}");
        assertThat(row.path("sagemakerTrainName").textValue()).startsWith("kohya-");
        assertThat(row.path("params")
                        .path("config_params")
                        .path("saving_arguments")
                        .path("output_name")
                        .textValue())
                .isEqualTo("c");
        String token = URLEncoder.encode(first.data().path("last_evaluated_key").textValue(), UTF_8);
        Answer second = api.get("/trainings?limit=2&exclusive_start_key=" + token);
        assertThat(names(second)).containsExactly("a.safetensors");
        assertThat(second.data().path("last_evaluated_key").isNull()).isTrue();

        sections("sd_1_5", "mine");
        ApiClient tina = server.user("tina", "train:all");
        api.post("/users", "{\"password\":\"p\",\"username\":\"otto\",\"roles\":[\"IT Operator\"]}");
        assertThat(names(tina.get("/trainings"))).isEmpty();
        assertThat(names(anyone.as("otto").get("/trainings"))).hasSize(3);
        assertThat(names(api.get("/trainings"))).hasSize(4);
        assertThat(anyone.get("/trainings").status()).isEqualTo(401);
        server.role("tina", "user:list");
        for (Answer refused : List.of(
                tina.get("/trainings"),
                tina.get("/trainings/x"),
                tina.put("/trainings/x/stop", ""),
                tina.delete("/trainings", "{\"training_id_list\":[\"x\"]}"))) {
            assertThat(refused.message()).isEqualTo("User tina has no permissions: ['train:all']");
        }
    }

    private void work() {
        workers = Optional.of(JobWorkers.start(queue, List.of(List.of(trainings.handler(new NoBackend())))));
    }

    private Answer flat(String output) {
        return post("", NAMES + ",\"fm_type\":\"sd_1_5\"", ",\"config_params\":{" + FLAT.formatted(output) + "}");
    }

    private Answer sections(String foundation, String output) {
        return post(
                "\"lora_train_type\":\"Kohya\",",
                NAMES + ",\"fm_type\":\"%s\"".formatted(foundation),
                (",\"config_params\":{\"saving_arguments\":{\"output_name\":\"%s\",\"save_every_n_epochs\":2},"
                                + "\"training_arguments\":{\"max_train_epochs\":7},"
                                + "\"model_arguments\":{\"pretrained_model_name_or_path\":\"/etc/passwd\",\"v2\":false}}")
                        .formatted(output));
    }

    private Answer places(String more, String config) {
        return post(
                "",
                "\"s3_model_path\":\"s3://esd/m.safetensors\",\"s3_data_path\":\"s3://esd/dataset/cars\"," + more,
                config);
    }

    private Answer post(String type, String training, String config) {
        return api.post("/trainings", "{%s\"params\":{\"training_params\":{%s}%s}}".formatted(type, training, config));
    }

    private JsonNode toml(String key) throws IOException {
        try (InputStream text = store.get(key)) {
            String toml = new String(text.readAllBytes(), UTF_8);
            assertThat(toml).startsWith("[training]\n").contains("noise_offset = 0.0\n", "train_batch_size = 1\n");
            return new TomlMapper().readTree(toml);
        }
    }

    private JsonNode whenOver(String id) throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (Instant.now().isBefore(end)) {
            JsonNode found = api.get("/trainings/" + id).data();
            if (!found.path("job_status").textValue().equals("Starting")) {
                return found;
            }
            Thread.sleep(50);
        }
        throw new AssertionError(id + " is not over");
    }

    private static List<String> names(Answer list) {
        List<String> names = new ArrayList<>();
        list.data()
                .path("trainings")
                .forEach(row -> names.add(row.path("modelName").textValue()));
        return names;
    }
}
