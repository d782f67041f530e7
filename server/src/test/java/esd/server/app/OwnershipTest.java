package esd.server.app;

import static esd.server.access.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import esd.server.http.ApiClient;
import esd.server.http.ApiClient.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a strict server: what Ann owns is closed to Bob, who may do as much as she, and open to who may do all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnershipTest {
    private static final String RIGHTS = "checkpoint:create','checkpoint:list','inference:create','train:create',"
            + "'sagemaker_endpoint:create','sagemaker_endpoint:list','user:list','role:create','role:list";

    /** Where somebody's things are looked for; a star stands for his name. */
    private static final Map<String, String> LISTS = Map.of(
            "/checkpoints?username=*", "/checkpoints",
            "/endpoints?username=*", "/endpoints",
            "/inferences?username=*", "/inferences",
            "/datasets", "/datasets",
            "/trainings", "/trainings",
            "/roles", "/roles",
            "/users", "/users");

    private ServerProcess server;
    private ApiClient api;
    private ApiClient ann;
    private ApiClient bob;
    private String checkpoint;
    private String inference;
    private String training;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = ServerProcess.start(folder.resolve("data"), Map.of("ESD_STRICT_PERMISSIONS", "true"));
        api = server.api().as("api");
        ann = user("ann");
        bob = user("bob");
        Answer upload = made(
                201,
                ann.post(
                        "/checkpoints",
                        json("{'checkpoint_type':'Lora','params':{},"
                                + "'filenames':[{'filename':'hers.safetensors','parts_number':1}]}")));
        checkpoint = upload.data().at("/checkpoint/id").asText();
        String etag = ServerProcess.put(
                upload.data().at("/s3PresignUrl/hers.safetensors/0").asText(), "weights");
        made(
                200,
                ann.put(
                        "/checkpoints/" + checkpoint,
                        json("{'status':'Active','multi_parts_tags':{'hers.safetensors':[{'ETag':'%s','PartNumber':1}]}}")
                                .formatted(etag.replace("\"", "\\\""))));
        made(
                201,
                ann.post(
                        "/datasets",
                        json("{'dataset_name':'hers','creator':'ann',"
                                + "'content':[{'filename':'a','name':'a','type':'image','params':{}}]}")));
        made(
                202,
                ann.post(
                        "/endpoints",
                        json(
                                "{'endpoint_name':'hers','endpoint_type':'Async','instance_type':'cpu',"
                                        + "'initial_instance_count':1,'autoscaling_enabled':false,'assign_to_roles':['ann']}")));
        made(201, ann.post("/roles", json("{'role_name':'hers','permissions':['inference:create']}")));
        inference = made(201, ann.post("/inferences", inference("'Lora':['hers.safetensors']", "")))
                .data()
                .at("/inference/id")
                .asText();
        training = made(201, ann.post("/trainings", training("'dataset':'hers'", "her-lora")))
                .data()
                .path("id")
                .asText();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private ApiClient user(String name) {
        String role = json("{'role_name':'%s','permissions':['%s']}").formatted(name, RIGHTS.replace('\'', '"'));
        made(201, api.post("/roles", role));
        Answer made =
                made(201, api.post("/users", json("{'username':'%s','password':'p','roles':['%s']}", name, name)));
        return server.api()
                .withoutHeaders()
                .header("x-api-key", made.data().path("api_key").asText());
    }

    private static Answer made(int status, Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer;
    }

    private static String inference(String models, String more) {
        return json("{'task_type':'txt2img','inference_type':'Async','models':{" + models + "}" + more + "}");
    }

    private static String training(String data, String name) {
        return json("{'params':{'training_params':{'training_instance_type':'cpu','fm_type':'sd_1_5',"
                + "'model':'esd-random-tiny.safetensors'," + data + "},'config_params':{'output_name':'" + name
                + "','save_every_n_epochs':1,'max_train_epochs':1}}}");
    }

    private String named(String text) {
        return text.replace("CHECKPOINT", checkpoint)
                .replace("INFERENCE", inference)
                .replace("TRAINING", training)
                .replace('\'', '"');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            nullValues = "-",
            textBlock =
                    """
                    PUT    | /checkpoints/CHECKPOINT        | {'name':'stolen'} | checkpoint:all
                    PUT    | /checkpoints/CHECKPOINT        | {'status':'Disabled','multi_parts_tags':{'hers.safetensors':[]}} | checkpoint:all
                    DELETE | /checkpoints                   | {'checkpoint_id_list':['CHECKPOINT']} | checkpoint:all
                    GET    | /checkpoints?username=ann      | -                 | checkpoint:all
                    GET    | /inferences/INFERENCE          | -                 | inference:all
                    PUT    | /inferences/INFERENCE/start    | -                 | inference:all
                    DELETE | /inferences                    | {'inference_id_list':['INFERENCE']} | inference:all
                    GET    | /inferences?username=ann       | -                 | inference:all
                    PUT    | /datasets/hers                 | {'status':'Disabled'} | train:all
                    POST   | /datasets/hers/crop            | {'max_resolution':'8x8'} | train:all
                    DELETE | /datasets                      | {'dataset_name_list':['hers']} | train:all
                    POST   | /datasets                      | {'dataset_name':'hers','creator':'bob','content':[{'filename':'b','name':'b','type':'image','params':{}}]} | train:all
                    GET    | /trainings/TRAINING            | -                 | train:all
                    PUT    | /trainings/TRAINING/stop       | -                 | train:all
                    DELETE | /trainings                     | {'training_id_list':['TRAINING']} | train:all
                    GET    | /endpoints?username=ann        | -                 | sagemaker_endpoint:all
                    DELETE | /endpoints                     | {'endpoint_name_list':['esd-async-hers']} | sagemaker_endpoint:all
                    DELETE | /roles                         | {'role_name_list':['hers']} | role:all
                    POST   | /users                         | {'username':'ann','password':'mine now','roles':['ann']} | user:all
                    POST   | /users                         | {'username':'bob','password':'p','initial':true} | user:all
                    DELETE | /users                         | {'user_name_list':['ann']} | user:all
                    """)
    void who_may_do_as_much_may_still_not_touch_what_is_hers(String method, String path, String body, String missing) {
        String call = named(path);
        String content = body == null ? "" : named(body);
        Answer refused = bob.send(method, call, content);
        assertThat(refused.status()).as(refused.body()).isEqualTo(403);
        assertThat(refused.message()).isEqualTo("User bob has no permissions: ['%s']".formatted(missing));
        for (ApiClient liar : List.of(bob.as("ann"), bob.header("Authorization", "Bearer 616E6E"))) {
            assertThat(liar.send(method, call, content).message()).isEqualTo("the API key is not one of user ann");
        }
        assertThat(server.api().send(method, call, content).status())
                .as("by nobody")
                .isEqualTo(401);
        everythingIsStillThere();
    }

    @Test
    void what_is_hers_is_not_there_for_him_to_use() {
        assertThat(bob.get("/datasets/hers").message()).isEqualTo("no permission to view dataset");
        assertThat(bob.post("/inferences", inference("'Lora':['hers.safetensors']", ""))
                        .message())
                .isEqualTo("checkpoint with name hers.safetensors, type Lora is not found");
        assertThat(bob.post("/inferences", inference("", ",'sagemaker_endpoint_name':'esd-async-hers'"))
                        .message())
                .isEqualTo("list index out of range");
        assertThat(bob.post("/trainings", training("'dataset':'hers'", "x")).message())
                .isEqualTo("Dataset not found");
        assertThat(bob.post("/trainings", training("'dataset':'hers'", "x").replace("esd-random-tiny", "hers"))
                        .message())
                .isEqualTo("Model not found");
        String places = "{'params':{'training_params':{'fm_type':'sd_1_5','s3_model_path':'%s','s3_data_path':'%s'}}}";
        String model = "s3://esd/Lora/checkpoint/custom/%s/hers.safetensors".formatted(checkpoint);
        assertThat(bob.post("/trainings", json(places, model, "s3://esd/dataset/hers"))
                        .message())
                .isEqualTo("Model not found");
        String shipped = ann.get("/checkpoints?types=Stable-diffusion")
                        .data()
                        .at("/checkpoints/0/s3Location")
                        .asText() + "/esd-random-tiny.safetensors";
        assertThat(bob.post("/trainings", json(places, shipped, "s3://esd/dataset/hers"))
                        .message())
                .isEqualTo("Dataset not found");
        assertThat(ann.post("/trainings", json(places, shipped, "s3://esd/dataset/hers"))
                        .status())
                .isEqualTo(201);
        assertThat(bob.post("/roles", json("{'role_name':'hers','permissions':['inference:create']}"))
                        .message())
                .isEqualTo("creator bob not have permission to update role hers");
    }

    @Test
    void the_first_start_is_over_so_that_nobody_makes_himself_more_than_he_is() {
        assertThat(bob.post("/roles", json("{'role_name':'big','permissions':['user:all'],'initial':true}"))
                        .message())
                .isEqualTo("creator bob have not permission to create role with permission: [user:all]");
        made(201, api.post("/roles", json("{'role_name':'porter','permissions':['user:all']}")));
        made(201, api.post("/users", json("{'username':'pat','password':'p','roles':['porter']}")));
        ApiClient pat = server.api().as("pat");
        for (String body : List.of("'initial':true", "'roles':['IT Operator']")) {
            assertThat(pat.post("/users", json("{'username':'pat','password':'p'," + body + "}"))
                            .message())
                    .isEqualTo("creator has no permission to assign permission [checkpoint:all] to others");
        }
        assertThat(api.post("/users", json("{'username':'root','password':'p','initial':true}"))
                        .data()
                        .path("api_key")
                        .asText())
                .matches("[A-Za-z0-9]{20}");
    }

    @Test
    void lists_show_each_his_own() {
        LISTS.forEach((hers, his) -> {
            assertThat(ann.get(hers.replace("*", "ann")).body())
                    .as(hers)
                    .containsAnyOf("hers", "ann")
                    .doesNotContain("bob");
            assertThat(bob.get(hers.replace("*", "bob")).body()).as(his).doesNotContain("hers", "ann");
            assertThat(bob.get(his).body()).as(his).doesNotContain("hers", "ann");
        });
    }

    @Test
    void who_may_do_all_may_touch_it() {
        for (String path : List.of("/inferences/" + inference, "/trainings/" + training)) {
            assertThat(api.get(path).status()).as(path).isEqualTo(200);
        }
        assertThat(api.get("/checkpoints?username=ann").body()).contains("hers.safetensors");
        assertThat(api.get("/inferences?username=ann").body()).contains(inference);
        assertThat(api.put("/datasets/hers", json("{'status':'Enabled'}")).status())
                .isEqualTo(200);
    }

    private void everythingIsStillThere() {
        List<Integer> statuses = new ArrayList<>();
        for (String path : List.of("/inferences/" + inference, "/trainings/" + training, "/datasets/hers")) {
            statuses.add(ann.get(path).status());
        }
        assertThat(statuses).containsOnly(200);
        assertThat(ann.get("/inferences/" + inference).data().path("status").asText())
                .isEqualTo("created");
        assertThat(ann.get("/trainings/" + training).data().path("job_status").asText())
                .isNotEqualTo("Stopped");
        assertThat(ann.get("/datasets/hers").data().at("/data/0/name").asText()).isEqualTo("a");
        assertThat(ann.get("/checkpoints?status=Active").body()).contains("hers.safetensors");
        assertThat(ann.get("/endpoints?username=ann").body()).contains("esd-async-hers");
        assertThat(ann.get("/roles?role=hers").data().path("roles")).hasSize(1);
    }
}
