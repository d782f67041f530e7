package esd.server.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import esd.server.access.Access;
import esd.server.access.Caller;
import esd.server.access.Passwords;
import esd.server.access.Roles;
import esd.server.access.RolesResource;
import esd.server.access.Users;
import esd.server.access.UsersResource;
import esd.server.db.Database;
import esd.server.http.ApiClient;
import esd.server.http.HttpServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointsTest {
    private Database database;
    private HttpServer server;
    private Endpoints endpoints;
    private ApiClient api;
    private ApiClient admin;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        database = Database.open(folder.resolve("esd.db"));
        Access access = new Access(database.jdbi());
        Roles roles = new Roles(database.jdbi());
        roles.seed();
        Users users = new Users(database.jdbi(), Passwords.keptBy(folder.resolve("password.key")));
        endpoints = new Endpoints(database.jdbi(), new Random(1));
        endpoints.seedLocal("esd-", Clock.systemUTC());
        server = HttpServer.start(
                new HttpServer.Settings("127.0.0.1", 0, ApiClient.KEY, Optional.empty()),
                List.of(
                        new RolesResource(roles, access),
                        new UsersResource(users, access),
                        new EndpointsResource(endpoints, access)));
        api = ApiClient.of(server.url());
        admin = api.as("api");
    }

    @AfterEach
    void stop() {
        server.close();
        database.close();
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
        admin.post("/roles", "{\"role_name\":\"Viewer\",\"permissions\":[\"sagemaker_endpoint:list\"]}");
        admin.post("/users", "{\"username\":\"ann\",\"password\":\"x\",\"roles\":[\"Viewer\"]}");
        assertThat(api.as("ann").get("/endpoints").data().path("endpoints")).isEmpty();
        assertThat(api.as("ann").get("/endpoints?username=ann").data().path("endpoints"))
                .hasSize(2);
        assertThat(api.get("/endpoints").status()).isEqualTo(401);
    }

    @Test
    void a_list_needs_a_right() {
        admin.post("/roles", "{\"role_name\":\"Painter\",\"permissions\":[\"inference:all\"]}");
        admin.post("/users", "{\"username\":\"ann\",\"password\":\"x\",\"roles\":[\"Painter\"]}");
        assertThat(api.as("ann").get("/endpoints").message())
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
        database.jdbi().useTransaction(db -> db.execute("UPDATE endpoint SET status = 'UPDATING'"));
        assertThat(endpoints.choose(ann, "Async", Optional.empty()).name()).isEqualTo("esd-async-local");
        assertThatThrownBy(() -> endpoints.choose(ann, "Async", Optional.of("esd-async-local")))
                .hasMessage("sagemaker endpoint is not ready with status: Updating");
        database.jdbi().useTransaction(db -> db.execute("UPDATE endpoint SET owners = '[\"byoc\"]'"));
        assertThatThrownBy(() -> endpoints.choose(ann, "Async", Optional.empty()))
                .hasMessage("no available Async endpoints for user \"ann\"");
    }
}
