package esd.server.inferences;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.instances.InstancesBackend;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.ObjectStore;
import esd.server.access.TestServer;
import esd.server.checkpoints.Checkpoints;
import esd.server.endpoints.EndpointUpkeep;
import esd.server.endpoints.Endpoints;
import esd.server.endpoints.EndpointsResource;
import esd.server.http.ApiClient;
import esd.server.http.ApiClient.Answer;
import esd.server.jobs.JobQueue;
import esd.server.jobs.JobWorkers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inferences on endpoints that were made through the API: which of them run, and what becomes of them with the endpoint. */
class InferencesAtEndpointsTest {
    private static final String MINE = "esd-async-mine";

    @TempDir
    Path folder;

    private ObjectStore store;
    private Checkpoints checkpoints;
    private DrawingHardware hardware;
    private InstancesBackend backend;
    private JobWorkers workers;
    private EndpointUpkeep upkeep;
    private TestServer server;
    private ApiClient admin;

    @BeforeEach
    void start() throws IOException {
        store = new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
        open(Duration.ofHours(1));
    }

    @AfterEach
    void stop() {
        hardware.goOn();
        close();
        store.close();
    }

    private void open(Duration rest) throws IOException {
        server = TestServer.open(folder);
        checkpoints = new Checkpoints(server.jdbi(), store);
        checkpoints.ship("base.safetensors", Files.writeString(folder.resolve("base.safetensors"), "weights"));
        Endpoints endpoints = new Endpoints(server.jdbi(), new Random(1));
        endpoints.seedLocal("esd-", Clock.systemUTC());
        JobQueue queue = new JobQueue(server.jdbi(), Clock.systemUTC());
        Inferences inferences = new Inferences(server.jdbi(), store, checkpoints, endpoints, queue, Clock.systemUTC());
        hardware = new DrawingHardware(store);
        backend = new InstancesBackend(hardware, new InstancesBackend.Times(rest, Duration.ofHours(1)));
        workers = JobWorkers.start(queue, List.of(List.of(inferences.handler(backend, server.access()))));
        EndpointUpkeep.Ground ground = new EndpointUpkeep.Ground("local", "esd-", () -> 0);
        upkeep = new EndpointUpkeep(server.jdbi(), backend, ground, workers, Clock.systemUTC());
        upkeep.resume();
        server.serve(
                new EndpointsResource(endpoints, upkeep, server.access(), server.patience()),
                new InferencesResource(inferences, server.access(), server.patience()));
        admin = server.api();
    }

    private void close() {
        upkeep.close();
        workers.close();
        backend.close();
        checkpoints.close();
        server.close();
    }

    @Test
    void as_many_run_at_once_as_the_endpoint_has_instances() throws Exception {
        create("Async", "mine", 2, false);
        List<String> ids = List.of(begin("wait"), begin("wait"), begin("wait"));
        hardware.awaitWaiting(2);
        assertThat(hardware.prompts()).hasSize(2);
        hardware.goOn();
        ids.forEach(id -> assertThat(ended(id).path("status").textValue()).isEqualTo("succeed"));
        assertThat(hardware.prompts()).hasSize(3);
    }

    @Test
    void real_time_callers_are_all_answered_in_the_order_in_which_they_came() throws Exception {
        create("Real-time", "fast", 1, false);
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int caller = 0; caller < 20; caller++) {
            String prompt = caller == 0 ? "wait" : "caller " + caller;
            answers.add(CompletableFuture.supplyAsync(
                    () -> admin.post("/inferences", wish("Real-time", "esd-real-time-fast", prompt)),
                    work -> new Thread(work).start()));
            awaitJobs(caller + 1);
        }
        hardware.goOn();
        for (CompletableFuture<Answer> answer : answers) {
            assertThat(answer.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
        }
        List<String> expected = new ArrayList<>(List.of("wait"));
        for (int caller = 1; caller < 20; caller++) {
            expected.add("caller " + caller);
        }
        assertThat(hardware.prompts()).isEqualTo(expected);
    }

    @Test
    void what_waits_and_runs_on_a_deleted_endpoint_fails_by_its_name_and_the_others_go_on() throws Exception {
        create("Async", "mine", 1, false);
        String later = admin.post("/inferences", unstarted("Async", MINE))
                .data()
                .path("inference")
                .path("id")
                .textValue();
        String running = begin("wait");
        hardware.awaitWaiting(1);
        String queued = begin("a cat");
        assertThat(admin.delete("/endpoints", "{\"endpoint_name_list\":[\"esd-async-mine\"]}")
                        .status())
                .isEqualTo(204);
        for (String id : List.of(running, queued)) {
            assertThat(ended(id).path("status").textValue()).isEqualTo("failed");
            assertThat(ended(id).path("sagemakerRaw").textValue()).isEqualTo("endpoint esd-async-mine was deleted");
        }
        Answer start = admin.put("/inferences/" + later + "/start", "");
        assertThat(start.status()).isEqualTo(400);
        assertThat(start.message()).isEqualTo("sagemaker endpoint with name esd-async-mine is not found");
        assertThat(admin.post("/inferences", wish("Async", MINE, "x")).message())
                .isEqualTo("list index out of range");
        assertThat(hardware.engines()).isEqualTo(1);
        Answer other = admin.post("/inferences", wish("Async", "esd-async-local", "a dog"));
        assertThat(ended(other.data().path("InferenceJobId").textValue())
                        .path("status")
                        .textValue())
                .isEqualTo("succeed");
    }

    @Test
    void an_endpoint_without_instances_gets_one_at_the_first_job_and_loses_it_again() throws Exception {
        close();
        open(Duration.ofMillis(100));
        create("Async", "mine", 1, true);
        awaitInstances("0");
        assertThat(hardware.engines()).isEqualTo(1);
        String id = begin("wait");
        hardware.awaitWaiting(1);
        assertThat(hardware.engines()).isEqualTo(2);
        assertThat(row().path("current_instance_count").textValue()).isEqualTo("1");
        hardware.goOn();
        assertThat(ended(id).path("status").textValue()).isEqualTo("succeed");
        awaitInstances("0");
        assertThat(hardware.engines()).isEqualTo(1);
    }

    @Test
    void an_endpoint_and_its_jobs_survive_a_restart() throws Exception {
        create("Async", "mine", 2, false);
        String id = begin("wait");
        hardware.awaitWaiting(1);
        close();
        open(Duration.ofHours(1));
        assertThat(row().path("endpoint_status").textValue()).isEqualTo("InService");
        assertThat(row().path("current_instance_count").textValue()).isEqualTo("2");
        hardware.awaitWaiting(1);
        hardware.goOn();
        assertThat(ended(id).path("status").textValue()).isEqualTo("succeed");
    }

    @Test
    void what_a_dead_process_was_making_is_made_and_what_it_was_deleting_is_deleted() throws Exception {
        create("Async", "mine", 1, false);
        create("Real-time", "fast", 1, false);
        server.jdbi()
                .useTransaction(
                        db -> db.execute(
                                "UPDATE endpoint SET status = CASE name WHEN 'esd-async-mine' THEN "
                                        + "'CREATING' WHEN 'esd-real-time-fast' THEN 'DELETING' ELSE status END, current_instances = 0"));
        close();
        open(Duration.ofHours(1));
        assertThat(row().path("endpoint_status").textValue()).isEqualTo("InService");
        while (admin.get("/endpoints").data().path("endpoints").size() > 3) {
            Thread.sleep(5);
        }
        assertThat(admin.get("/endpoints").data().path("endpoints").findValuesAsText("endpoint_name"))
                .containsExactlyInAnyOrder("esd-async-local", "esd-real-time-local", MINE);
    }

    private void create(String type, String name, int instances, boolean scales) throws InterruptedException {
        Answer answer = admin.post(
                "/endpoints",
                ("{'endpoint_name':'%s','endpoint_type':'%s','instance_type':'cpu','initial_instance_count':%d,"
                                + "'autoscaling_enabled':%s,'assign_to_roles':['%s']}")
                        .formatted(name, type, instances, scales, name)
                        .replace('\'', '"'));
        assertThat(answer.status()).isEqualTo(202);
        while (row(answer.data().path("endpoint_name").textValue())
                .path("endpoint_status")
                .textValue()
                .equals("Creating")) {
            Thread.sleep(5);
        }
    }

    private JsonNode row() {
        return row(MINE);
    }

    private JsonNode row(String name) {
        for (JsonNode row : admin.get("/endpoints").data().path("endpoints")) {
            if (row.path("endpoint_name").textValue().equals(name)) {
                return row;
            }
        }
        throw new AssertionError("no endpoint " + name);
    }

    private String begin(String prompt) {
        Answer started = admin.post("/inferences", wish("Async", MINE, prompt));
        assertThat(started.status()).isEqualTo(202);
        return started.data().path("InferenceJobId").textValue();
    }

    private static String wish(String type, String endpoint, String prompt) {
        return unstarted(type, endpoint)
                .replace("}}", "},\"payload_string\":\"{\\\"prompt\\\":\\\"%s\\\"}\"}".formatted(prompt));
    }

    private static String unstarted(String type, String endpoint) {
        return ("{'task_type':'txt2img','inference_type':'%s','sagemaker_endpoint_name':'%s',"
                        + "'models':{'Stable-diffusion':['base.safetensors']}}")
                .formatted(type, endpoint)
                .replace('\'', '"');
    }

    private JsonNode ended(String id) {
        while (true) {
            JsonNode data = admin.get("/inferences/" + id).data();
            if (List.of("succeed", "failed").contains(data.path("status").textValue())) {
                return data;
            }
            Thread.onSpinWait();
        }
    }

    private void awaitJobs(int count) throws InterruptedException {
        while (server.jdbi().withHandle(db -> db.createQuery("SELECT count(*) FROM job")
                        .mapTo(Integer.class)
                        .one())
                < count) {
            Thread.sleep(2);
        }
    }

    private void awaitInstances(String count) throws InterruptedException {
        while (!row().path("current_instance_count").textValue().equals(count)
                || !row().path("endpoint_status").textValue().equals("InService")) {
            Thread.sleep(5);
        }
    }
}
