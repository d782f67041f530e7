package esd.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.server.http.ApiClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every operation, called without a key, with a wrong one, by nobody, by somebody without the right and with it. */
class PermissionsTest {
    private record Call(String id, String body, String contract, String strict) {}

    private static final List<Call> CALLS = List.of(
            new Call("RootAPI", "", "", ""),
            new Call("GetApiOAS", "", "", ""),
            new Call("Ping", "", "", ""),
            new Call("ListRoles", "", "role:all role:list", "role:all role:list"),
            new Call(
                    "CreateRole",
                    "{'role_name':'r','permissions':['train:all']}",
                    "role:all role:create",
                    "role:all role:create"),
            new Call("DeleteRoles", "{'role_name_list':['x']}", "", "role:all"),
            new Call("ListUsers", "", "user:all user:list", "user:all user:list"),
            new Call("CreateUser", "{'username':'made','password':'p'}", "user:all", "user:all"),
            new Call("DeleteUsers", "{'user_name_list':['x']}", "user:all", "user:all"),
            new Call("ListCheckpoints", "", "checkpoint:all checkpoint:list", "checkpoint:all checkpoint:list"),
            new Call(
                    "CreateCheckpoint",
                    "{'checkpoint_type':'Lora','params':{'message':'m'},'filenames':[{'filename':'a.pt','parts_number':1}]}",
                    "checkpoint:all checkpoint:create",
                    "checkpoint:all checkpoint:create"),
            new Call(
                    "UpdateCheckpoint",
                    "{'status':'Active','multi_parts_tags':{}}",
                    "",
                    "checkpoint:all checkpoint:create"),
            new Call("DeleteCheckpoints", "{'checkpoint_id_list':['x']}", "", "checkpoint:all checkpoint:create"),
            new Call("ListDatasets", "", "train:all", "train:all train:list train:create"),
            new Call(
                    "CreateDataset",
                    "{'dataset_name':'WHO','content':[{'filename':'a','name':'a','type':'i','params':{}}],'creator':'x'}",
                    "train:all",
                    "train:all train:create"),
            new Call("GetDataset", "", "train:all", "train:all train:list train:create"),
            new Call("UpdateDataset", "{'status':'Enabled'}", "train:all", "train:all train:create"),
            new Call("CropDataset", "{'max_resolution':'512x512'}", "train:all", "train:all train:create"),
            new Call("DeleteDatasets", "{'dataset_name_list':['x']}", "", "train:all train:create"),
            new Call(
                    "ListEndpoints",
                    "",
                    "sagemaker_endpoint:all sagemaker_endpoint:list",
                    "sagemaker_endpoint:all sagemaker_endpoint:list"),
            new Call(
                    "CreateEndpoint",
                    "{'endpoint_name':'e','endpoint_type':'Async','service_type':'sd','instance_type':'cpu',"
                            + "'initial_instance_count':1,'min_instance_number':1,'max_instance_number':1,"
                            + "'autoscaling_enabled':false,'assign_to_roles':['byoc'],'creator':'x'}",
                    "sagemaker_endpoint:all sagemaker_endpoint:create",
                    "sagemaker_endpoint:all sagemaker_endpoint:create"),
            new Call(
                    "DeleteEndpoints",
                    "{'endpoint_name_list':['x'],'delete_endpoint_list':['x']}",
                    "",
                    "sagemaker_endpoint:all"),
            new Call("ListInferences", "", "", "inference:all inference:list inference:create"),
            new Call(
                    "CreateInferenceJob",
                    "{'task_type':'txt2img','inference_type':'Async','models':{'Stable-diffusion':['none']}}",
                    "inference:all inference:create",
                    "inference:all inference:create"),
            new Call("StartInferences", "", "inference:all", "inference:all inference:create"),
            new Call("GetInferenceJob", "", "", "inference:all inference:list inference:create"),
            new Call("DeleteInferenceJobs", "{'inference_id_list':['x']}", "", "inference:all inference:create"),
            new Call("ListTrainings", "", "train:all", "train:all train:list train:create"),
            new Call(
                    "CreateTraining",
                    "{'lora_train_type':'Kohya','params':{'training_params':{}}}",
                    "train:all",
                    "train:all train:create"),
            new Call("GetTraining", "", "train:all", "train:all train:list train:create"),
            new Call("StopTrainingJob", "", "train:all", "train:all train:create"),
            new Call("DeleteTrainings", "{'training_id_list':['x']}", "train:all", "train:all train:create"));

    @Test
    void everybody_may_what_the_contract_says(@TempDir Path folder) throws Exception {
        try (ServerProcess server = ServerProcess.start(folder.resolve("data"))) {
            walk(server.api(), false);
        }
    }

    @Test
    void a_strict_server_asks_for_a_right_everywhere(@TempDir Path folder) throws Exception {
        try (ServerProcess server =
                ServerProcess.start(folder.resolve("data"), Map.of("ESD_STRICT_PERMISSIONS", "true"))) {
            walk(server.api(), true);
            keys(server.api());
        }
    }

    private static void walk(ApiClient api, boolean strict) {
        String nobody = "{'username':'nothing','password':'p'}".replace('\'', '"');
        assertThat(api.as("api").post("/users", nobody).status()).isEqualTo(201);
        JsonNode paths = api.get("/api").json().path("paths");
        TreeSet<String> left = new TreeSet<>();
        CALLS.forEach(call -> left.add(call.id()));
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                String id = method.getValue().path("operationId").asText();
                Call call = CALLS.stream()
                        .filter(one -> one.id().equals(id))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("who may do " + id + "?"));
                left.remove(id);
                String name = method.getKey().toUpperCase(Locale.ROOT);
                String called = path.getKey().replaceAll("\\{\\w+}", "unknown");
                for (String stage : List.of("", "/prod")) {
                    withoutKey(api, id, name, stage + called, call.body().replace('\'', '"'));
                }
                walk(api, call, name, called, strict);
            }
        }
        assertThat(left).isEmpty();
    }

    private static void withoutKey(ApiClient api, String id, String method, String path, String body) {
        ApiClient nobody = api.withoutHeaders();
        for (ApiClient intruder : List.of(
                nobody, nobody.as("api"), nobody.header("x-api-key", "x").as("api"))) {
            ApiClient.Answer answer = intruder.send(method, path, body);
            assertThat(answer.status()).as(id).isEqualTo(403);
            assertThat(answer.message()).as(id).isEqualTo("Forbidden");
        }
        assertThat(nobody.send("OPTIONS", path, "").status()).as(id).isEqualTo(204);
    }

    private static void walk(ApiClient api, Call call, String method, String path, boolean strict) {
        String body = call.body().replace('\'', '"');
        String rights = strict ? call.strict() : call.contract();
        if (rights.isEmpty()) {
            assertThat(api.send(method, path, body).status()).as(call.id()).isNotIn(401, 403);
            return;
        }
        assertThat(api.send(method, path, body).status()).as(call.id()).isEqualTo(401);
        assertThat(api.as("nothing").send(method, path, body).message())
                .as(call.id())
                .isEqualTo("User nothing has no permissions: ['%s']".formatted(rights.replace(" ", "', '")));
        for (String right : rights.split(" ")) {
            String user = "has-" + right.replace(':', '-').replace('_', '-');
            make(api, user, right);
            assertThat(api.as(user)
                            .send(method, path, body.replace("WHO", user))
                            .status())
                    .as(call.id() + " with " + right)
                    .isNotIn(401, 403);
        }
    }

    private static void make(ApiClient api, String user, String right) {
        ApiClient admin = api.as("api");
        assertThat(admin.post("/roles", "{\"role_name\":\"%s\",\"permissions\":[\"%s\"]}".formatted(user, right))
                        .status())
                .isEqualTo(201);
        assertThat(admin.post(
                                "/users",
                                "{\"username\":\"%s\",\"password\":\"p\",\"roles\":[\"%s\"]}".formatted(user, user))
                        .status())
                .isEqualTo(201);
    }

    private static void keys(ApiClient api) {
        ApiClient admin = api.as("api");
        String body = "{'username':'ann','password':'p','roles':['byoc']}".replace('\'', '"');
        String key = admin.post("/users", body).data().path("api_key").asText();
        assertThat(key).matches("[A-Za-z0-9]{20}");
        ApiClient ann = api.withoutHeaders().header("x-api-key", key);
        assertThat(ann.get("/users").status()).isEqualTo(200);
        assertThat(ann.as("ann").get("/users").status()).isEqualTo(200);
        assertThat(ann.as("api").get("/users").status()).isEqualTo(403);
        String again = admin.post("/users", body).data().path("api_key").asText();
        assertThat(ann.get("/users").status()).as("a key that was replaced").isEqualTo(403);
        ApiClient same = api.withoutHeaders().header("x-api-key", again);
        assertThat(same.get("/users").status()).isEqualTo(200);
        assertThat(admin.delete("/users", "{\"user_name_list\":[\"ann\"]}").status())
                .isEqualTo(204);
        assertThat(same.get("/users").status())
                .as("a key of somebody who is gone")
                .isEqualTo(403);
        assertThat(api.as("newcomer")
                        .post("/users", "{\"initial\":true,\"username\":\"newcomer\",\"password\":\"p\"}")
                        .status())
                .as("there are users already")
                .isEqualTo(401);
    }
}
