package esd.server.access;

import static esd.server.access.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import esd.server.http.ApiClient;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {
    private Path folder;
    private TestServer server;
    private ApiClient api;
    private ApiClient admin;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        server = TestServer.open(folder);
        server.serve();
        api = server.anyone();
        admin = server.api();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void the_seeded_roles_are_listed_in_descending_order() {
        ApiClient.Answer answer = admin.get("/roles");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.data().path("roles").findValuesAsText("role_name")).containsExactly("byoc", "IT Operator");
        JsonNode operator = answer.data().path("roles").get(1);
        assertThat(operator.path("creator").textValue()).isEqualTo("ESD");
        assertThat(operator.path("permissions"))
                .extracting(JsonNode::textValue)
                .containsExactly(
                        "train:all",
                        "checkpoint:all",
                        "inference:all",
                        "sagemaker_endpoint:all",
                        "user:all",
                        "role:all");
        assertThat(answer.data().has("last_evaluated_key")).isTrue();
        assertThat(answer.data().path("last_evaluated_key").isNull()).isTrue();
        assertThat(answer.data().path("previous_evaluated_key").textValue()).isEqualTo("not_applicable");
        assertThat(admin.get("/roles?role=byoc").data().path("roles")).hasSize(1);
        assertThat(admin.get("/roles?role=none").data().path("roles")).isEmpty();
    }

    @Test
    void without_a_known_user_nobody_enters() {
        for (ApiClient client : List.of(api, api.as("nobody"), api.as(""))) {
            ApiClient.Answer answer = client.get("/roles");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.message()).isEqualTo("Unauthorized");
        }
    }

    @Test
    void a_user_is_also_known_by_his_name_in_base16() {
        String name = HexFormat.of().withUpperCase().formatHex("api".getBytes(StandardCharsets.UTF_8));
        assertThat(api.header("Authorization", "Bearer " + name).get("/roles").status())
                .isEqualTo(200);
        assertThat(api.header("Authorization", "Bearer xyz").get("/roles").status())
                .isEqualTo(400);
        assertThat(api.header("USERNAME", "api").get("/roles").status()).isEqualTo(200);
        assertThat(admin.header("Authorization", "Bearer xyz").get("/roles").status())
                .as("whoever is named plainly needs nothing else")
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"UTF-8,Zoë アン", "ISO-8859-1,Zoë"})
    void a_name_may_have_letters_of_any_script(Charset charset, String name) throws Exception {
        user(name, "IT Operator");
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.url().getPort())) {
            String call =
                    "GET /users?username=api HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-api-key: %s\r\nusername: %s\r\n\r\n"
                            .formatted(ApiClient.KEY, name);
            socket.getOutputStream().write(call.getBytes(charset));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200").contains("\"username\":\"api\"");
        }
    }

    @Test
    void a_user_without_the_right_is_told_which_right_was_missing() {
        role("Painter", "inference:all");
        user("ann", "Painter");
        ApiClient.Answer answer = api.as("ann").get("/roles");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.message()).isEqualTo("User ann has no permissions: ['role:all', 'role:list']");
        assertThat(api.as("ann").get("/users").message())
                .isEqualTo("User ann has no permissions: ['user:all', 'user:list']");
        assertThat(api.as("ann")
                        .delete("/users", "{\"user_name_list\":[\"api\"]}")
                        .message())
                .isEqualTo("User ann has no permissions: ['user:all']");
    }

    @Test
    void a_role_is_created_and_replaced() {
        assertThat(role("Painter", "inference:all").message()).isEqualTo("role created");
        assertThat(role("Painter", "inference:list").status()).isEqualTo(201);
        JsonNode role = admin.get("/roles?role=Painter").data().path("roles").get(0);
        assertThat(role.path("permissions").get(0).textValue()).isEqualTo("inference:list");
        assertThat(role.path("creator").textValue()).isEqualTo("api");
    }

    @Test
    void who_may_only_create_roles_creates_no_more_than_he_holds_and_touches_only_his_own() {
        role("Maker", "role:create", "role:list", "inference:all");
        user("mia", "Maker");
        ApiClient mia = api.as("mia");
        assertThat(mia.post("/roles", role("Sub", List.of("inference:create"))).status())
                .isEqualTo(201);
        ApiClient.Answer other = mia.post("/roles", role("byoc", List.of("inference:all")));
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.message()).isEqualTo("creator mia not have permission to update role byoc");
        ApiClient.Answer more = mia.post("/roles", role("Big", List.of("train:all")));
        assertThat(more.status()).isEqualTo(400);
        assertThat(more.message())
                .isEqualTo("creator mia have not permission to create role with permission: [train:all]");
        assertThat(mia.get("/roles").data().path("roles").findValuesAsText("role_name"))
                .containsExactly("Sub", "Maker");
    }

    @Test
    void an_initial_role_needs_a_user_but_no_right() {
        role("Painter", "inference:all");
        user("ann", "Painter");
        String body = "{\"role_name\":\"First\",\"permissions\":[\"train:all\"],\"initial\":true}";
        assertThat(api.post("/roles", body).status()).isEqualTo(401);
        assertThat(api.as("ann").post("/roles", body).status()).isEqualTo(201);
    }

    @Test
    void a_deleted_role_is_taken_from_its_users_and_the_default_one_stays() {
        role("Painter", "inference:all");
        user("ann", "Painter", "byoc");
        ApiClient.Answer refused = api.delete("/roles", "{\"role_name_list\":[\"Painter\",\"IT Operator\"]}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).isEqualTo("cannot delete default role");
        assertThat(admin.get("/roles?role=Painter").data().path("roles")).hasSize(1);

        assertThat(api.delete("/roles", "{\"role_name_list\":[\"Painter\",\"unknown\"]}")
                        .status())
                .isEqualTo(204);
        assertThat(admin.get("/roles?role=Painter").data().path("roles")).isEmpty();
        JsonNode ann = admin.get("/users?username=ann").data().path("users").get(0);
        assertThat(ann.path("roles")).extracting(JsonNode::textValue).containsExactly("byoc");
    }

    @Test
    void the_first_administrator_needs_no_user_and_no_right() {
        ApiClient.Answer answer = api.as("root")
                .post(
                        "/users",
                        "{\"initial\":true,\"username\":\"root\",\"password\":\"pw\",\"roles\":[\"IT Operator\"],\"creator\":\"root\"}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.message()).isEqualTo("Created");
        assertThat(answer.data().toString())
                .isEqualTo("{\"user\":{\"username\":\"root\",\"roles\":[\"IT Operator\"]},"
                        + "\"all_roles\":[\"IT Operator\",\"byoc\"]}");
        assertThat(api.as("root").get("/users").status()).isEqualTo(200);
    }

    @Test
    void a_user_is_replaced_whole_also_as_the_first_administrator_and_may_have_no_password() {
        user("ann", "byoc");
        ApiClient root = server.user("root", "user:all", "train:all");
        assertThat(root.post("/users", "{\"username\":\"ann\",\"password\":\"\",\"roles\":[\"root\"]}")
                        .status())
                .isEqualTo(201);
        assertThat(shown("ann"))
                .isEqualTo("{\"username\":\"ann\",\"roles\":[\"root\"],\"creator\":\"root\","
                        + "\"permissions\":[\"train:all\",\"user:all\"],\"password\":\"*\"}");
        for (String password : List.of("first", "second")) {
            assertThat(api.post(
                                    "/users",
                                    "{\"username\":\"ann\",\"password\":\"%s\",\"initial\":true}".formatted(password))
                            .status())
                    .isEqualTo(201);
            assertThat(shown("ann")).contains("\"creator\":\"ESD\"", "[\"IT Operator\"]", password);
        }
        assertThat(admin.post("/users", "{\"username\":\"bob\",\"password\":\"p\"}")
                        .data()
                        .isMissingNode())
                .isTrue();
        assertThat(shown("bob")).contains("\"roles\":[],\"creator\":\"api\",\"permissions\":[]");
        assertThat(root.delete("/users", "{\"user_name_list\":[\"root\"]}").status())
                .as("himself")
                .isEqualTo(204);
        assertThat(root.get("/users").status()).isEqualTo(401);
    }

    private String shown(String name) {
        return admin.get("/users?show_password=1&username=" + name)
                .data()
                .at("/users/0")
                .toString();
    }

    @Test
    void passwords_are_masked_unless_asked_for() {
        user("ann", "byoc");
        JsonNode ann = admin.get("/users?username=ann").data().path("users").get(0);
        assertThat(ann.path("password").textValue()).isEqualTo("********");
        assertThat(ann.path("permissions")).hasSize(6);
        assertThat(ann.path("creator").textValue()).isEqualTo("api");
        JsonNode shown = admin.get("/users?username=ann&show_password=False")
                .data()
                .path("users")
                .get(0);
        assertThat(shown.path("password").textValue()).isEqualTo("secret of ann");
        JsonNode api = admin.get("/users?username=api").data().path("users").get(0);
        assertThat(api.path("password").textValue()).isEqualTo("*");
        assertThat(admin.get("/users").data().path("last_evaluated_key").textValue())
                .isEqualTo("not_applicable");
    }

    @Test
    void passwords_are_unreadable_on_disk_and_their_key_is_for_the_owner_only() throws Exception {
        user("ann", "byoc");
        server.close();
        assertThat(new String(Files.readAllBytes(folder.resolve("esd.db")), StandardCharsets.ISO_8859_1))
                .contains("ann")
                .doesNotContain("secret of ann");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("password.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void nobody_gives_away_more_than_he_holds() {
        role("Maker", "user:all");
        user("mia", "Maker");
        ApiClient.Answer more = api.as("mia").post("/users", user("bob", List.of("byoc")));
        assertThat(more.status()).isEqualTo(403);
        assertThat(more.message())
                .isEqualTo("creator has no permission to assign permission [checkpoint:all] to others");
        ApiClient.Answer unknown = admin.post("/users", user("bob", List.of("nothing")));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.message()).isEqualTo("user roles \"nothing\" not exist");
    }

    @Test
    void who_may_only_list_users_sees_himself_and_his_own() {
        role("Reader", "user:list");
        user("ann", "Reader");
        user("bob", "byoc");
        assertThat(api.as("ann").get("/users").data().path("users").findValuesAsText("username"))
                .containsExactly("ann");
        assertThat(admin.get("/users").data().path("users").findValuesAsText("username"))
                .containsExactly("bob", "api", "ann");
    }

    @Test
    void a_list_of_users_that_was_looked_at_knows_what_came_went_and_changed_since() {
        server.user("kim", "train:all");
        assertThat(permissionsOf("kim")).containsExactly("train:all");
        server.role("kim", "role:all", "train:all");
        assertThat(permissionsOf("kim")).containsExactly("role:all", "train:all");
        assertThatThrownBy(() -> server.jdbi().useTransaction(db -> {
                    db.execute("DELETE FROM user");
                    throw new IllegalStateException("undone");
                }))
                .hasMessage("undone");
        assertThat(permissionsOf("kim")).hasSize(2);
        assertThat(admin.delete("/roles", json("{'role_name_list':['kim']}")).status())
                .isEqualTo(204);
        assertThat(permissionsOf("kim")).isEmpty();
        assertThat(admin.delete("/users", json("{'user_name_list':['kim']}")).status())
                .isEqualTo(204);
        assertThat(admin.get("/users").data().path("users").findValuesAsText("username"))
                .containsExactly("api");
    }

    private List<String> permissionsOf(String name) {
        JsonNode user =
                admin.get("/users?username=" + name).data().path("users").path(0);
        List<String> permissions = new ArrayList<>();
        user.path("permissions").forEach(permission -> permissions.add(permission.textValue()));
        return permissions;
    }

    @Test
    void users_are_deleted_and_unknown_names_ignored() {
        user("ann", "byoc");
        assertThat(admin.delete("/users", "{\"user_name_list\":[\"ann\",\"nobody\"]}")
                        .status())
                .isEqualTo(204);
        assertThat(admin.get("/users?username=ann").data().path("users")).isEmpty();
    }

    @Test
    void a_later_start_keeps_what_was_changed() {
        user("api", "IT Operator", "byoc");
        role("byoc", "inference:all");
        role("IT Operator", "role:all", "user:all");
        new Roles(server.jdbi()).seed();
        assertThat(admin.get("/roles").data().path("roles"))
                .extracting(role -> role.path("permissions").size())
                .containsExactly(1, 2);
        assertThat(admin.get("/roles").data().path("roles").findValuesAsText("creator"))
                .containsOnly("api");
        JsonNode user = admin.get("/users?show_password=1").data().path("users").get(0);
        assertThat(user.path("roles")).hasSize(2);
        assertThat(user.path("password").textValue()).isEqualTo("secret of api");
    }

    @Test
    void a_later_start_brings_back_nobody_but_where_nobody_is_left() {
        user("ann", "IT Operator");
        admin.delete("/users", "{\"user_name_list\":[\"api\"]}");
        admin.delete("/roles", "{\"role_name_list\":[\"byoc\"]}");
        new Roles(server.jdbi()).seed();
        ApiClient ann = api.as("ann");
        assertThat(ann.get("/users").data().path("users").findValuesAsText("username"))
                .containsExactly("ann");
        assertThat(ann.get("/roles").data().path("roles").findValuesAsText("role_name"))
                .containsExactly("IT Operator");
        ann.delete("/users", "{\"user_name_list\":[\"ann\"]}");
        new Roles(server.jdbi()).seed();
        assertThat(admin.get("/users").data().path("users").findValuesAsText("username"))
                .containsExactly("api");
    }

    private ApiClient.Answer role(String name, String... permissions) {
        return admin.post("/roles", role(name, List.of(permissions)));
    }

    private void user(String name, String... roles) {
        assertThat(admin.post("/users", user(name, List.of(roles))).status()).isEqualTo(201);
    }

    private static String role(String name, List<String> permissions) {
        return "{\"role_name\":\"%s\",\"permissions\":[\"%s\"]}".formatted(name, String.join("\",\"", permissions));
    }

    private static String user(String name, List<String> roles) {
        return "{\"username\":\"%s\",\"password\":\"secret of %s\",\"roles\":[\"%s\"]}"
                .formatted(name, name, String.join("\",\"", roles));
    }
}
