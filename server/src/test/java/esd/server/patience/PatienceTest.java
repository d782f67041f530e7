package esd.server.patience;

import static esd.server.access.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.fetch.FetchSettings;
import esd.runtime.fetch.Fetcher;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.ExternalStore;
import esd.runtime.store.ObjectStore;
import esd.runtime.store.StoreKeys;
import esd.server.access.TestServer;
import esd.server.checkpoints.CheckpointImports;
import esd.server.checkpoints.Checkpoints;
import esd.server.checkpoints.CheckpointsResource;
import esd.server.datasets.Datasets;
import esd.server.datasets.DatasetsResource;
import esd.server.downloads.Downloads;
import esd.server.endpoints.Endpoints;
import esd.server.http.ApiClient;
import esd.server.http.ApiClient.Answer;
import esd.server.inferences.Inferences;
import esd.server.inferences.InferencesResource;
import esd.server.jobs.JobQueue;
import esd.server.trainings.Trainings;
import esd.server.trainings.TrainingsResource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers of a server whose object store takes longer than anybody waits. */
class PatienceTest {
    private static final String DATASET = json("{'dataset_name':'cars','creator':'api',"
            + "'content':[{'filename':'%s','name':'a','type':'image','params':{}}]}");

    private final Patience little = new Patience(Duration.ofMillis(50));
    private ObjectStore theirs;
    private SlowWay way;
    private ObjectStore store;
    private TestServer server;
    private JobQueue queue;
    private Checkpoints checkpoints;
    private Downloads downloads;
    private ApiClient api;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        server = TestServer.open(folder);
        theirs = new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
        way = new SlowWay(theirs.address());
        List<String> keys = Files.readAllLines(folder.resolve("store/keys"));
        store = new ExternalStore(
                        way.url(),
                        Optional.empty(),
                        Optional.empty(),
                        new StoreKeys(keys.get(0), keys.get(1)),
                        "esd",
                        folder.resolve("cache"),
                        1 << 20)
                .open();
        queue = new JobQueue(server.jdbi(), Clock.systemUTC());
        checkpoints = new Checkpoints(server.jdbi(), store);
        downloads = Downloads.open(
                server.jdbi(),
                store,
                queue,
                new Fetcher(FetchSettings.usual(Set.of(), Map.of())),
                server.passwords(),
                folder.resolve("downloads"));
        serve(server.patience());
    }

    private void serve(Patience patience) {
        CheckpointImports imports = new CheckpointImports(server.jdbi(), store, downloads, false);
        Datasets datasets = new Datasets(server.jdbi(), store, queue, Clock.systemUTC());
        Trainings trainings = new Trainings(server.jdbi(), store, checkpoints, datasets, queue, Clock.systemUTC());
        Endpoints endpoints = new Endpoints(server.jdbi(), new Random(1));
        endpoints.seedLocal("esd-", Clock.systemUTC());
        Inferences inferences = new Inferences(server.jdbi(), store, checkpoints, endpoints, queue, Clock.systemUTC());
        server.serve(
                new CheckpointsResource(checkpoints, imports, server.access(), patience),
                new DatasetsResource(datasets, server.access(), patience),
                new TrainingsResource(trainings, server.access(), patience),
                new InferencesResource(inferences, server.access(), patience));
        api = server.api();
    }

    @AfterEach
    void stop() {
        way.block(false);
        little.close();
        downloads.close();
        checkpoints.close();
        server.close();
        store.close();
        way.close();
        theirs.close();
    }

    /** The call is told that it takes too long; freed, the store does what was asked. */
    private void outlasts(String method, String path, String body, BooleanSupplier done) throws Exception {
        serve(little);
        way.block(true);
        isLate(api.send(method, path, body));
        assertThat(done.getAsBoolean()).isFalse();
        way.block(false);
        while (!done.getAsBoolean()) {
            Thread.sleep(5);
        }
    }

    private static void isLate(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(504);
        assertThat(answer.message()).isEqualTo("Endpoint request timed out");
        assertThat(answer.json().path("requestId").isTextual()).isTrue();
    }

    private Answer checkpoint() {
        return api.post(
                "/checkpoints",
                json("{'checkpoint_type':'Lora','params':{},'filenames':[{'filename':'a.pt','parts_number':1}]}"));
    }

    private boolean listed(String status) {
        return api.get("/checkpoints?status=" + status).body().contains("a.pt");
    }

    private static String put(String url) throws Exception {
        HttpRequest put = HttpRequest.newBuilder(URI.create(url))
                .PUT(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        HttpResponse<Void> answer = HttpClient.newHttpClient().send(put, HttpResponse.BodyHandlers.discarding());
        return answer.headers().firstValue("etag").orElseThrow().replace("\"", "");
    }

    @Test
    void a_creation_goes_on_and_its_answer_is_kept_for_who_asks_again() throws Exception {
        outlasts(
                "POST",
                "/checkpoints",
                json("{'checkpoint_type':'Lora','params':{},'filenames':[{'filename':'a.pt','parts_number':1}]}"),
                () -> listed("Initial"));
        serve(server.patience());
        assertThat(checkpoint().message()).startsWith("a.pt already exists");
    }

    @Test
    void an_activation_and_a_removal_go_on() throws Exception {
        Answer created = checkpoint();
        String id = created.data().at("/checkpoint/id").asText();
        String tag = put(created.data().at("/s3PresignUrl/a.pt/0").asText());
        outlasts(
                "PUT",
                "/checkpoints/" + id,
                json("{'status':'Active','multi_parts_tags':{'a.pt':[{'ETag':'%s','PartNumber':1}]}}", tag),
                () -> listed("Active"));
        assertThat(theirs.list("Lora/")).hasSize(1);
        outlasts("DELETE", "/checkpoints", json("{'checkpoint_id_list':['%s']}", id), () -> !listed("Active"));
        assertThat(theirs.list("Lora/")).isEmpty();
    }

    @Test
    void a_dataset_is_replaced_and_removed_with_its_files_all_the_same() throws Exception {
        Answer created = api.post("/datasets", DATASET.formatted("old.png"));
        put(created.data().at("/s3PresignUrl/old.png").asText());
        outlasts("POST", "/datasets", DATASET.formatted("new.png"), () -> empty("dataset/"));
        serve(server.patience());
        put(api.post("/datasets", DATASET.formatted("new.png"))
                .data()
                .at("/s3PresignUrl/new.png")
                .asText());
        outlasts("DELETE", "/datasets", json("{'dataset_name_list':['cars']}"), () -> empty("dataset/"));
        while (api.get("/datasets/cars").status() != 404) {
            Thread.sleep(5);
        }
    }

    @Test
    void a_training_is_made_and_removed_all_the_same_and_looking_at_it_can_be_late_too() throws Exception {
        String wish = json("{'params':{'training_params':{'fm_type':'sd_1_5','s3_model_path':'s3://esd/m.safetensors',"
                + "'s3_data_path':'s3://esd/dataset/cars'}}}");
        outlasts("POST", "/trainings", wish, () -> !trainings().isEmpty());
        String id = trainings().path(0).path("id").asText();
        way.block(true);
        isLate(api.get("/trainings/" + id));
        way.block(false);
        outlasts("DELETE", "/trainings", json("{'training_id_list':['%s']}", id), () -> trainings()
                .isEmpty());
        assertThat(theirs.list("kohya/")).isEmpty();
    }

    private JsonNode trainings() {
        return api.get("/trainings").data().path("trainings");
    }

    @Test
    void an_inference_is_removed_all_the_same() throws Exception {
        Answer created = api.post("/inferences", json("{'task_type':'rembg','inference_type':'Async','models':{}}"));
        String id = created.data().at("/inference/id").asText();
        outlasts(
                "DELETE",
                "/inferences",
                json("{'inference_id_list':['%s']}", id),
                () -> api.get("/inferences/" + id).status() == 404);
    }

    private boolean empty(String prefix) {
        try {
            return theirs.list(prefix).isEmpty();
        } catch (java.io.IOException broken) {
            throw new java.io.UncheckedIOException(broken);
        }
    }
}
