package esd.server.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.backend.Backend;
import esd.runtime.backend.EndpointPlan;
import esd.runtime.backend.EndpointRefused;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import esd.runtime.instances.InstancesBackend;
import esd.server.access.Caller;
import esd.server.access.TestServer;
import esd.server.http.ApiClient;
import esd.server.jobs.JobQueue;
import esd.server.jobs.JobWorkers;
import esd.server.patience.Patience;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointsTest {
    private TestServer server;
    private Endpoints endpoints;
    private InstancesBackend backend;
    private JobWorkers workers;
    private EndpointUpkeep upkeep;
    private ApiClient api;
    private ApiClient admin;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        server = TestServer.open(folder);
        endpoints = new Endpoints(server.jdbi(), new Random(1));
        endpoints.seedLocal("esd-", Clock.systemUTC());
        backend = new InstancesBackend(
                new Devices(), new InstancesBackend.Times(Duration.ofHours(1), Duration.ofHours(1)));
        JobQueue queue = new JobQueue(server.jdbi(), Clock.systemUTC());
        workers = JobWorkers.start(queue, List.of());
        upkeep = new EndpointUpkeep(
                server.jdbi(),
                backend,
                new EndpointUpkeep.Ground("local", "esd-", () -> 0),
                workers,
                Clock.systemUTC());
        upkeep.resume();
        server.serve(new EndpointsResource(endpoints, upkeep, server.access(), server.patience()));
        api = server.anyone();
        admin = server.api();
    }

    @AfterEach
    void stop() {
        upkeep.close();
        workers.close();
        backend.close();
        server.close();
    }

    @Test
    void two_local_endpoints_are_in_service_from_the_first_start() {
        ApiClient.Answer answer = admin.get("/endpoints");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.data().path("endpoints").findValuesAsText("endpoint_name"))
                .containsExactlyInAnyOrder("esd-async-local", "esd-real-time-local");
        JsonNode row = answer.data().path("endpoints").get(0);
        assertThat(row.path("endpoint_status").textValue()).isEqualTo("InService");
        assertThat(row.path("autoscaling").isBoolean()).isTrue();
        for (String count : List.of("max_instance_number", "min_instance_number", "current_instance_count")) {
            assertThat(row.path(count).textValue()).isEqualTo("1");
        }
        assertThat(row.path("startTime").textValue()).matches("\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}\\.\\d{6}");
        assertThat(row.has("status")).isTrue();
        assertThat(row.path("status").isNull()).isTrue();
        assertThat(row.path("error").isNull()).isTrue();
        assertThat(row.path("custom_extensions").isTextual()).isTrue();
        assertThat(row.path("service_type").textValue()).isEqualTo("sd");
        assertThat(answer.data().has("last_evaluated_key")).isTrue();
    }

    @Test
    void seeding_again_renames_and_adds_nothing() {
        endpoints.seedLocal("sd-", Clock.systemUTC());
        assertThat(admin.get("/endpoints").data().path("endpoints").findValuesAsText("endpoint_name"))
                .containsExactlyInAnyOrder("sd-async-local", "sd-real-time-local");
    }

    @Test
    void pages_follow_each_other_by_their_key() {
        JsonNode first = admin.get("/endpoints?limit=1").data();
        assertThat(first.path("endpoints")).hasSize(1);
        String key = URLEncoder.encode(first.path("last_evaluated_key").textValue(), StandardCharsets.UTF_8);
        JsonNode second =
                admin.get("/endpoints?limit=1&exclusive_start_key=" + key).data();
        assertThat(second.path("endpoints")).hasSize(1);
        assertThat(second.path("endpoints")).isNotEqualTo(first.path("endpoints"));
        assertThat(second.path("last_evaluated_key").isNull()).isTrue();
        assertThat(admin.get("/endpoints?exclusive_start_key=xx").status()).isEqualTo(400);
        assertThat(admin.get("/endpoints?limit=x").status()).isEqualTo(400);
    }

    @Test
    void a_list_is_filtered_by_id_and_refuses_an_unknown_user() {
        String id = admin.get("/endpoints")
                .data()
                .path("endpoints")
                .get(1)
                .path("EndpointDeploymentJobId")
                .textValue();
        assertThat(admin.get("/endpoints?endpointDeploymentJobId=" + id).data().path("endpoints"))
                .hasSize(1);
        ApiClient.Answer unknown = admin.get("/endpoints?username=nobody");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.message()).isEqualTo("user: \"nobody\" not exist");
    }

    @Test
    void who_may_only_list_sees_what_is_shared_with_the_user_he_names() {
        ApiClient ann = server.user("ann", "sagemaker_endpoint:list");
        assertThat(ann.get("/endpoints").data().path("endpoints")).isEmpty();
        assertThat(ann.get("/endpoints?username=ann").data().path("endpoints")).hasSize(2);
        assertThat(api.get("/endpoints").status()).isEqualTo(401);
    }

    @Test
    void a_list_needs_a_right() {
        assertThat(server.user("ann", "inference:all").get("/endpoints").message())
                .isEqualTo("User ann has no permissions: ['sagemaker_endpoint:all', 'sagemaker_endpoint:list']");
    }

    @Test
    void an_inference_goes_to_the_named_place_or_to_one_of_its_type() {
        Caller ann = new Caller("ann", List.of(), Set.of(), List.of());
        assertThat(endpoints.choose(ann, "Async", Optional.empty()).name()).isEqualTo("esd-async-local");
        assertThat(endpoints
                        .choose(ann, "Async", Optional.of("esd-real-time-local"))
                        .type())
                .isEqualTo("Real-time");
        assertThatThrownBy(() -> endpoints.choose(ann, "Async", Optional.of("none")))
                .hasMessage("list index out of range");
        assertThatThrownBy(() -> endpoints.choose(ann, "Serverless", Optional.empty()))
                .hasMessage("no available Serverless endpoints for user \"ann\"");
        server.jdbi().useTransaction(db -> db.execute("UPDATE endpoint SET status = 'UPDATING'"));
        assertThat(endpoints.choose(ann, "Async", Optional.empty()).name()).isEqualTo("esd-async-local");
        assertThatThrownBy(() -> endpoints.choose(ann, "Async", Optional.of("esd-async-local")))
                .hasMessage("sagemaker endpoint is not ready with status: Updating");
        server.jdbi().useTransaction(db -> db.execute("UPDATE endpoint SET owners = '[\"byoc\"]'"));
        assertThatThrownBy(() -> endpoints.choose(ann, "Async", Optional.empty()))
                .hasMessage("no available Async endpoints for user \"ann\"");
    }

    @Test
    void a_created_endpoint_is_answered_as_it_begins_and_soon_in_service() throws Exception {
        ApiClient.Answer answer = admin.post("/endpoints", body("'endpoint_name':'mine','initial_instance_count':2"));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.message()).isEqualTo("Endpoint deployment started: esd-async-mine");
        JsonNode fresh = answer.data();
        assertThat(fresh.path("endpoint_status").textValue()).isEqualTo("Creating");
        assertThat(fresh.path("current_instance_count").textValue()).isEqualTo("0");
        assertThat(fresh.path("endTime").isNull()).isTrue();
        assertThat(fresh.path("min_instance_number").textValue()).isEqualTo("0");
        assertThat(fresh.path("max_instance_number").textValue()).isEqualTo("1");
        assertThat(fresh.path("owner_group_or_role").toString()).isEqualTo("[\"painters\"]");
        JsonNode row = settled("esd-async-mine");
        assertThat(row.path("endpoint_status").textValue()).isEqualTo("InService");
        assertThat(row.path("current_instance_count").textValue()).isEqualTo("2");
        assertThat(row.path("endTime").isTextual()).isTrue();
        assertThat(row.path("EndpointDeploymentJobId")).isEqualTo(fresh.path("EndpointDeploymentJobId"));
        assertThat(row.path("instance_type").textValue()).isEqualTo("cpu");
    }

    @Test
    void counts_may_be_texts_and_what_is_left_out_is_the_usual() throws Exception {
        ApiClient.Answer answer = admin.post(
                "/endpoints",
                ("{'endpoint_name':'test','instance_type':'ml.g4dn.xlarge','initial_instance_count':'1',"
                                + "'autoscaling_enabled':true,'assign_to_roles':['Designer'],'max_instance_number':'2',"
                                + "'min_instance_number':'1','custom_extensions':'','custom_docker_image_uri':''}")
                        .replace('\'', '"'));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.data().path("endpoint_type").textValue()).isEqualTo("Async");
        assertThat(answer.data().path("autoscaling").booleanValue()).isTrue();
        assertThat(answer.data().path("max_instance_number").textValue()).isEqualTo("2");
        assertThat(settled("esd-async-test").path("current_instance_count").textValue())
                .isEqualTo("1");
        String id = admin.post("/endpoints", body("'endpoint_type':'Real-time','assign_to_roles':['other']"))
                .data()
                .path("endpoint_name")
                .textValue();
        assertThat(id).matches("esd-real-time-[0-9a-f]{7}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'custom_extensions':'x','custom_docker_image_uri':'y' | custom_extensions and custom_docker_image_uri cannot be used together",
                "'endpoint_type':'Serverless' | Serverless endpoint is not supported yet",
                "'endpoint_name':'e','initial_instance_count':'0' | initial_instance_count should be at least 1: e",
                "'endpoint_name':'e','endpoint_type':'Real-time','autoscaling_enabled':true | min_instance_number should be at least 1 for real-time endpoint: e",
                "'endpoint_name':'e','autoscaling_enabled':true,'min_instance_number':'-1' | min_instance_number should be at least 0 for async endpoint: e",
                "'endpoint_name':'e','autoscaling_enabled':true,'min_instance_number':3 | max_instance_number should be at least 1 and at least min_instance_number: e",
                "'custom_extensions':'a,b,c' | custom_extensions should be at most 3",
                "'custom_extensions':'a' | extension format is invalid: a, valid format is like https://github.com/owner/name.git#branch#40-hex-commit",
                "'assign_to_roles':['new','*'] | role [*] has a valid endpoint already, not allow to have another one",
                "'endpoint_name':'local' | An error occurred (ValidationException) when calling the CreateModel operation: Cannot create already existing model \"esd-async-local\"",
                "'initial_instance_count':1.5 | initial_instance_count must be a whole number of at most six digits, not 1.5",
                "'cool_down_time':'15 minutes' | cool_down_time is not supported",
                "'service_type':'comfy' | service_type comfy is not supported, only sd",
                "'custom_docker_image_uri':'image' | custom_docker_image_uri and custom_extensions need a container: there is none on this machine",
                "'instance_type':'gpu' | instance_type gpu is neither a device, such as cpu or cuda:0, nor an AWS type, such as ml.g5.2xlarge",
                "'instance_type':'local' | instance_type local is neither a device, such as cpu or cuda:0, nor an AWS type, such as ml.g5.2xlarge",
                "'initial_instance_count':0 | [numeric instance is lower than the required minimum (minimum: 1, found: 0)]",
                "'endpoint_type':'Later' | [instance value (\"Later\") not found in enum (possible values: [\"Real-time\",\"Serverless\",\"Async\"])]",
                "'assign_to_roles':[] | [array is too short: must have at least 1 elements but instance has 0 elements]",
                "'endpoint_name':'123456789012345678901' | [string \"123456789012345678901\" is too long (length: 21, maximum allowed: 20)]",
            })
    void what_cannot_be_made_is_refused_in_the_contracts_words(String members, String message) {
        ApiClient.Answer answer = admin.post("/endpoints", body(members));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo(message);
        assertThat(admin.get("/endpoints").data().path("endpoints")).hasSize(2);
    }

    @Test
    void other_refusals_of_a_creation_have_their_status() throws Exception {
        ApiClient.Answer workflow = admin.post("/endpoints", body("'workflow_name':'flow'"));
        assertThat(workflow.status()).isEqualTo(404);
        assertThat(workflow.message()).isEqualTo("workflow flow not found");
        assertThat(admin.post("/endpoints", "{}").message())
                .isEqualTo("[object has missing required properties ([\"assign_to_roles\",\"autoscaling_enabled\","
                        + "\"initial_instance_count\",\"instance_type\"])]");
        assertThat(admin.post("/endpoints", body("'endpoint_name':'a b'")).message())
                .contains("Value 'esd-async-a b' at 'modelName' failed to satisfy constraint");
        assertThat(admin.post("/endpoints", body("'initial_instance_count':1000"))
                        .message())
                .startsWith("An error occurred (ResourceLimitExceeded) when calling the CreateEndpoint operation: The "
                        + "account-level service limit 'cpu for endpoint usage' is 32 Instances, with current "
                        + "utilization of 0 Instances and a request delta of 1000 Instances.");
        assertThat(api.post("/endpoints", body("'creator':'api'")).status()).isEqualTo(401);
        ApiClient ann = server.user("ann", "sagemaker_endpoint:list");
        assertThat(ann.post("/endpoints", body("'creator':'api'")).message())
                .isEqualTo("User ann has no permissions: ['sagemaker_endpoint:all', 'sagemaker_endpoint:create']");
    }

    @Test
    void a_role_has_one_endpoint_until_that_is_deleted_and_so_has_a_name() throws Exception {
        assertThat(admin.post("/endpoints", body("'endpoint_name':'one'")).status())
                .isEqualTo(202);
        settled("esd-async-one");
        assertThat(admin.post("/endpoints", body("'endpoint_name':'two'")).message())
                .isEqualTo("role [painters] has a valid endpoint already, not allow to have another one");
        assertThat(api.delete("/endpoints", names("esd-async-one", "unknown")).status())
                .isEqualTo(204);
        assertThat(admin.get("/endpoints").data().path("endpoints")).hasSize(2);
        assertThat(admin.post("/endpoints", body("'endpoint_name':'one'")).status())
                .isEqualTo(202);
        settled("esd-async-one");
    }

    @Test
    void a_device_that_does_not_exist_makes_an_endpoint_fail_and_say_so() throws Exception {
        assertThat(admin.post("/endpoints", body("'endpoint_name':'far','instance_type':'cuda:7'"))
                        .status())
                .isEqualTo(202);
        JsonNode row = settled("esd-async-far");
        assertThat(row.path("endpoint_status").textValue()).isEqualTo("Failed");
        assertThat(row.path("error").textValue()).isEqualTo("there is no device cuda:7 here, only cpu");
        assertThat(row.path("endTime").isNull()).isTrue();
        Caller ann = new Caller("ann", List.of("painters"), Set.of(), List.of());
        assertThatThrownBy(() -> endpoints.choose(ann, "Async", Optional.of("esd-async-far")))
                .hasMessage("sagemaker endpoint is not ready with status: Failed");
        assertThat(api.delete("/endpoints", names("esd-async-far")).status()).isEqualTo(204);
        assertThat(admin.get("/endpoints").data().path("endpoints")).hasSize(2);
    }

    @Test
    void what_is_being_made_or_changed_cannot_be_deleted_and_nothing_beside_it_is() {
        server.jdbi().useTransaction(db -> db.execute("UPDATE endpoint SET status = 'UPDATING' WHERE type = 'Async'"));
        ApiClient.Answer refused = api.delete("/endpoints", names("esd-real-time-local", "esd-async-local"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message())
                .isEqualTo("An error occurred (ValidationException) when calling the DeleteEndpoint operation: "
                        + "Cannot update in-progress endpoint \"esd-async-local\"");
        assertThat(admin.get("/endpoints").data().path("endpoints").findValuesAsText("endpoint_status"))
                .containsExactlyInAnyOrder("InService", "Updating");
        assertThat(api.delete("/endpoints", "{\"endpoint_name_list\":[]}").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"sagemaker, local", "local, sagemaker"})
    void an_endpoint_of_another_backend_is_not_forgotten_and_nothing_beside_it_is(String made, String running) {
        server.jdbi().useTransaction(db -> {
            db.execute("UPDATE endpoint SET backend = ?", running);
            db.execute("UPDATE endpoint SET backend = ? WHERE name = 'esd-async-local'", made);
        });
        EndpointUpkeep.Ground ground = new EndpointUpkeep.Ground(running, "esd-", () -> 0);
        try (EndpointUpkeep later = new EndpointUpkeep(server.jdbi(), backend, ground, workers, Clock.systemUTC())) {
            later.resume();
            server.serve(new EndpointsResource(endpoints, later, server.access(), server.patience()));
            ApiClient.Answer refused =
                    server.anyone().delete("/endpoints", names("esd-real-time-local", "esd-async-local"));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.message())
                    .isEqualTo(
                            "endpoint esd-async-local is one of backend %s, and this server runs with %s: delete it there"
                                    .formatted(made, running));
            assertThat(server.api().get("/endpoints").data().path("endpoints").findValuesAsText("endpoint_status"))
                    .containsExactlyInAnyOrder("InService", "Failed");
        }
    }

    @Test
    void who_deletes_is_told_when_it_takes_too_long_and_the_endpoint_goes_all_the_same() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        Patience little = new Patience(Duration.ofMillis(50));
        EndpointUpkeep.Ground ground = new EndpointUpkeep.Ground("local", "esd-", () -> 0);
        try (EndpointUpkeep slow =
                new EndpointUpkeep(server.jdbi(), new SlowToGo(over), ground, workers, Clock.systemUTC())) {
            server.serve(new EndpointsResource(endpoints, slow, server.access(), little));
            admin = server.api();
            ApiClient.Answer late = admin.delete("/endpoints", names("esd-async-local"));
            assertThat(late.status()).isEqualTo(504);
            assertThat(late.message()).isEqualTo("Endpoint request timed out");
            assertThat(admin.get("/endpoints").data().path("endpoints").findValuesAsText("endpoint_status"))
                    .containsExactlyInAnyOrder("InService", "Deleting");
            over.countDown();
            while (admin.get("/endpoints").data().path("endpoints").size() == 2) {
                Thread.sleep(5);
            }
        } finally {
            little.close();
        }
    }

    /** A backend whose places are gone only when that happens. */
    private record SlowToGo(CountDownLatch over) implements Backend {
        @Override
        public Pictures infer(InferenceTask task, Progress progress) {
            return new Pictures(List.of(), "none");
        }

        @Override
        public void remove(EndpointPlan plan) throws EndpointRefused {
            try {
                over.await();
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
                throw new EndpointRefused("the server ends");
            }
        }

        @Override
        public void close() {}
    }

    @Test
    void the_endpoints_of_the_start_come_back_only_where_no_other_is_left() {
        assertThat(api.delete("/endpoints", names("esd-async-local")).status()).isEqualTo(204);
        endpoints.seedLocal("esd-", Clock.systemUTC());
        assertThat(admin.get("/endpoints").data().path("endpoints")).hasSize(1);
        assertThat(api.delete("/endpoints", names("esd-real-time-local")).status())
                .isEqualTo(204);
        endpoints.seedLocal("esd-", Clock.systemUTC());
        assertThat(admin.get("/endpoints").data().path("endpoints")).hasSize(2);
    }

    private JsonNode settled(String name) throws InterruptedException {
        while (true) {
            for (JsonNode row : admin.get("/endpoints").data().path("endpoints")) {
                if (row.path("endpoint_name").textValue().equals(name)
                        && !row.path("endpoint_status").textValue().equals("Creating")) {
                    return row;
                }
            }
            Thread.sleep(5);
        }
    }

    /** These members, and the required ones that are not among them; in single quotes. */
    private static String body(String members) {
        StringBuilder body = new StringBuilder("{").append(members);
        Map<String, String> required = Map.of(
                "instance_type", "'cpu'",
                "initial_instance_count", "1",
                "autoscaling_enabled", "false",
                "assign_to_roles", "['painters']");
        required.forEach((name, value) -> {
            if (!members.contains("'%s'".formatted(name))) {
                body.append(",'%s':%s".formatted(name, value));
            }
        });
        return body.append('}').toString().replace('\'', '"');
    }

    private static String names(String... names) {
        return "{\"endpoint_name_list\":[\"%s\"]}".formatted(String.join("\",\"", names));
    }
}
