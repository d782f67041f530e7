package esd.server.app;

import static esd.server.access.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.server.http.ApiClient;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What documents show as bodies, ours and the original service's, is what the server takes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExamplesTest {
    private ServerProcess server;
    private ApiClient api;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = ServerProcess.start(folder.resolve("data"));
        api = server.api().as("api");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** In an order in which each finds what it needs. */
    @Test
    void the_example_of_every_body_is_taken() {
        Map<String, Integer> sent = new LinkedHashMap<>();
        for (String kind : List.of("Roles", "Users", "Checkpoints", "Datasets", "Endpoints", "Trainings")) {
            sent.put("DELETE /%s".formatted(kind.toLowerCase(Locale.ROOT)), 204);
        }
        sent.put("DELETE /inferences", 204);
        sent.put("POST /roles", 201);
        sent.put("POST /users", 201);
        sent.put("POST /checkpoints", 201);
        sent.put("PUT /checkpoints/{id}", 404);
        sent.put("POST /datasets", 201);
        sent.put("PUT /datasets/{name}", 200);
        sent.put("POST /datasets/{name}/crop", 202);
        sent.put("POST /endpoints", 202);
        sent.put("POST /inferences", 201);
        sent.put("POST /trainings", 201);
        JsonNode document = api.get("/api").json();
        Set<String> examples = new HashSet<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            path.getValue().properties().stream()
                    .filter(method -> method.getValue().has("requestBody"))
                    .forEach(method -> examples.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey()));
        }
        assertThat(sent.keySet()).isEqualTo(examples);
        sent.forEach((call, status) -> {
            String method = call.substring(0, call.indexOf(' '));
            String path = call.substring(call.indexOf(' ') + 1);
            JsonNode example = document.path("paths")
                    .path(path)
                    .path(method.toLowerCase(Locale.ROOT))
                    .at("/requestBody/content/application~1json/example");
            ApiClient.Answer answer = api.send(method, path.replaceAll("\\{\\w+}", "technic"), example.toString());
            assertThat(answer.status()).as(call + " " + answer.body()).isEqualTo(status);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            textBlock =
                    """
                    POST   | /roles      | 201 | {'role_name':'new_role_name','permissions':['train:all','checkpoint:all']}
                    POST   | /users      | 201 | {'username':'username','password':'XXXXXXXXXXXXX','roles':['IT Operator'],'permissions':['train:all']}
                    DELETE | /users      | 204 | {'user_name_list':['string']}
                    POST   | /checkpoints | 201 | {'checkpoint_type':'ControlNet','params':{'message':'m','creator':'admin'},'filenames':[{'filename':'v1-5.safetensors','parts_number':5}]}
                    DELETE | /checkpoints | 204 | {'checkpoint_id_list':['string']}
                    POST   | /endpoints  | 202 | {'endpoint_name':'test','instance_type':'ml.g5.2xlarge','initial_instance_count':'1','autoscaling_enabled':false,'assign_to_roles':['IT Operator']}
                    DELETE | /endpoints  | 204 | {'endpoint_name_list':['esd-async-test-tmp'],'username':'api'}
                    POST   | /inferences | 201 | {'user_id':'admin','inference_type':'Async','task_type':'txt2img','models':{'VAE':['Automatic'],'embeddings':[]},'filters':{'createAt':1707141090.135923,'creator':'sd-webui'}}
                    DELETE | /inferences | 204 | {'inference_id_list':['99']}
                    POST   | /trainings  | 201 | {'lora_train_type':'kohya','params':{'training_params':{'training_instance_type':'ml.g5.2xlarge','s3_model_path':'s3://1697072612/Stable-diffusion/checkpoint/custom/05de5ff6-409d-4fd5-a59a-5c58f8fb2d04/v1-5-pruned-emaonly.safetensors','s3_data_path':'s3://1697072612/dataset/lego_technic','fm_type':'sd_1_5'},'config_params':{'training':{'output_name':'demo_xl2024','max_train_epochs':100,'optimizer_type':'AdamW8bit','save_every_n_epochs':50}}}}
                    DELETE | /trainings  | 204 | {'training_id_list':['99']}
                    DELETE | /roles      | 204 | {'role_name_list':['role_name_1']}
                    """)
    void the_bodies_of_the_published_reference_are_taken(String method, String path, int status, String body) {
        ApiClient.Answer answer = api.send(method, "/prod" + path, json(body));
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    }
}
