package esd.server.app;

import static esd.server.access.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.server.checkpoints.ModelServer;
import esd.server.http.ApiClient;
import esd.server.http.ApiClient.Answer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code GET /api} declares, held against what a strict server really answers: no status more, no status less. */
class DeclaredStatusesTest {
    private record Row(String operation, int status, String path, String body) {
        static Row of(String line) {
            String[] cells = line.split("\\|", -1);
            String[] named = cells[0].strip().split(" ");
            return new Row(named[0], Integer.parseInt(named[1]), cells[1].strip(), json(cells[2].strip()));
        }
    }

    /** The first row of an operation holds a body that is right. */
    private static final List<Row> ROWS =
            """
            RootAPI 200             | /                             |
            GetApiOAS 200           | /api                          |
            Ping 200                | /ping                         |
            ListRoles 200           | /roles                        |
            CreateRole 201          | /roles                        | {'role_name':'r','permissions':['train:all']}
            DeleteRoles 204         | /roles                        | {'role_name_list':['x']}
            ListUsers 200           | /users                        |
            CreateUser 201          | /users                        | {'username':'u','password':'p','roles':['byoc']}
            DeleteUsers 204         | /users                        | {'user_name_list':['x']}
            CreateCheckpoint 201    | /checkpoints                  | {'checkpoint_type':'Lora','params':{},'filenames':[{'filename':'a.pt','parts_number':1}]}
            CreateCheckpoint 202    | /checkpoints                  | {'checkpoint_type':'Lora','params':{},'urls':['URL']}
            ListCheckpoints 200     | /checkpoints                  |
            UpdateCheckpoint 200    | /checkpoints/CHECKPOINT       | {'status':'Active','multi_parts_tags':{'a.pt':[{'ETag':TAG,'PartNumber':1}]}}
            UpdateCheckpoint 202    | /checkpoints/CHECKPOINT       | {'name':'renamed'}
            UpdateCheckpoint 404    | /checkpoints/none             | {'name':'renamed'}
            DeleteCheckpoints 204   | /checkpoints                  | {'checkpoint_id_list':['x']}
            CreateDataset 201       | /datasets                     | {'dataset_name':'set','creator':'api','content':[{'filename':'a','name':'a','type':'i','params':{}}]}
            ListDatasets 200        | /datasets                     |
            GetDataset 200          | /datasets/set                 |
            GetDataset 404          | /datasets/none                |
            UpdateDataset 200       | /datasets/set                 | {'status':'Enabled'}
            UpdateDataset 404       | /datasets/none                | {'status':'Enabled'}
            CropDataset 202         | /datasets/set/crop            | {'max_resolution':'8x8'}
            CropDataset 404         | /datasets/none/crop           | {'max_resolution':'8x8'}
            CreateEndpoint 202      | /endpoints                    | {'endpoint_name':'e','endpoint_type':'Async','instance_type':'cpu','initial_instance_count':1,'autoscaling_enabled':false,'assign_to_roles':['byoc']}
            CreateEndpoint 404      | /endpoints                    | {'workflow_name':'w','endpoint_type':'Async','instance_type':'cpu','initial_instance_count':1,'autoscaling_enabled':false,'assign_to_roles':['r']}
            ListEndpoints 200       | /endpoints                    |
            DeleteEndpoints 204     | /endpoints                    | {'endpoint_name_list':['x']}
            CreateInferenceJob 201  | /inferences                   | {'task_type':'rembg','inference_type':'Async','models':{}}
            StartInferences 202     | /inferences/INFERENCE/start   |
            CreateInferenceJob 201  | /inferences                   | {'task_type':'rembg','inference_type':'Real-time','models':{}}
            StartInferences 200     | /inferences/INFERENCE/start   |
            CreateInferenceJob 202  | /inferences                   | {'task_type':'rembg','inference_type':'Async','models':{},'payload_string':'{}'}
            CreateInferenceJob 200  | /inferences                   | {'task_type':'rembg','inference_type':'Real-time','models':{},'payload_string':'{}'}
            ListInferences 200      | /inferences                   |
            GetInferenceJob 200     | /inferences/INFERENCE         |
            GetInferenceJob 404     | /inferences/none              |
            DeleteInferenceJobs 204 | /inferences                   | {'inference_id_list':['x']}
            CreateTraining 201      | /trainings                    | {'lora_train_type':'kohya','params':{'training_params':{'training_instance_type':'cpu','model':'esd-random-tiny.safetensors','dataset':'set','fm_type':'sd_1_5'},'config_params':{'output_name':'o','save_every_n_epochs':1,'max_train_epochs':1}}}
            ListTrainings 200       | /trainings                    |
            GetTraining 200         | /trainings/TRAINING           |
            GetTraining 404         | /trainings/none               |
            StopTrainingJob 200     | /trainings/TRAINING/stop      |
            StopTrainingJob 404     | /trainings/none/stop          |
            DeleteTrainings 204     | /trainings                    | {'training_id_list':['x']}
            DeleteDatasets 204      | /datasets                     | {'dataset_name_list':['x']}
            """
                    .lines()
                    .map(Row::of)
                    .toList();

    /** What other tests see to: a store that fails or takes its time, and pictures that do. */
    private static final Set<String> ELSEWHERE = Set.of(
            "CreateCheckpoint 503",
            "UpdateCheckpoint 503",
            "DeleteCheckpoints 503",
            "CreateDataset 503",
            "DeleteDatasets 503",
            "CreateTraining 503",
            "GetTraining 503",
            "DeleteTrainings 503",
            "DeleteInferenceJobs 503",
            "CreateCheckpoint 504",
            "UpdateCheckpoint 504",
            "DeleteCheckpoints 504",
            "CreateDataset 504",
            "DeleteDatasets 504",
            "CreateTraining 504",
            "GetTraining 504",
            "DeleteTrainings 504",
            "DeleteInferenceJobs 504",
            "DeleteEndpoints 504",
            "CreateInferenceJob 504",
            "StartInferences 504");

    /** What the contract declares although nothing leads there: what is unknown is passed over, or is said as 400. */
    private static final Set<String> NEVER = Set.of(
            "RootAPI 401",
            "GetApiOAS 401",
            "Ping 400",
            "Ping 401",
            "ListRoles 404",
            "CreateRole 404",
            "DeleteRoles 404",
            "ListUsers 404",
            "CreateUser 404",
            "DeleteUsers 404",
            "ListCheckpoints 504",
            "DeleteDatasets 404",
            "ListInferences 404",
            "CreateInferenceJob 404",
            "StartInferences 404",
            "ListTrainings 404",
            "CreateTraining 404",
            "DeleteTrainings 404");

    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Row> first = new LinkedHashMap<>();
    private final Set<String> answered = new TreeSet<>();
    private final Map<String, String> methods = new HashMap<>();
    private final Set<String> declared = new TreeSet<>();

    @TempDir
    Path folder;

    private ModelServer models;
    private ServerProcess server;
    private ApiClient api;

    @BeforeEach
    void start() throws Exception {
        models = ModelServer.start().has("/b.safetensors", ModelServer.model(10));
        names.put("URL", models.url("/b.safetensors"));
        server = ServerProcess.start(
                folder.resolve("data"), Map.of("ESD_STRICT_PERMISSIONS", "true", "ESD_DOWNLOAD_ALLOW", models.place()));
        api = server.api().as("api");
        for (JsonNode path : api.get("/api").json().path("paths")) {
            path.properties().forEach(method -> declare(method.getKey(), method.getValue()));
        }
    }

    private void declare(String method, JsonNode operation) {
        String id = operation.path("operationId").asText();
        methods.put(id, method.toUpperCase(Locale.ROOT));
        operation.path("responses").fieldNames().forEachRemaining(status -> declared.add(id + " " + status));
    }

    @AfterEach
    void stop() {
        server.close();
        models.close();
    }

    private Answer answers(int status, ApiClient caller, Row row, String body) {
        String path = row.path();
        String content = body;
        for (Map.Entry<String, String> name : names.entrySet()) {
            path = path.replace(name.getKey(), name.getValue());
            content = content.replace(name.getKey(), name.getValue());
        }
        String method = methods.getOrDefault(row.operation(), "");
        Answer answer = caller.send(method, path, content);
        assertThat(answer.status()).as("%s %s: %s", method, path, answer.body()).isEqualTo(status);
        answered.add(row.operation() + " " + status);
        return answer;
    }

    private void remember(Answer answer) throws Exception {
        String upload = answer.body().contains("s3PresignUrl")
                ? answer.data().at("/s3PresignUrl/a.pt/0").asText()
                : answer.data().at("/inference/api_params_s3_upload_url").asText();
        String tag = upload.isEmpty() ? "" : ServerProcess.put(upload, "{}");
        if (answer.data().has("checkpoint")) {
            names.putIfAbsent("CHECKPOINT", answer.data().at("/checkpoint/id").asText());
            names.putIfAbsent("TAG", tag);
        } else if (answer.data().has("inference")) {
            names.put("INFERENCE", answer.data().at("/inference/id").asText());
        } else if (answer.data().has("input_location")) {
            names.put("TRAINING", answer.data().path("id").asText());
        }
    }

    @Test
    void every_declared_status_of_every_operation_is_answered_or_known_to_lie_elsewhere() throws Exception {
        for (Row row : ROWS) {
            boolean fresh = first.putIfAbsent(row.operation(), row) == null;
            ApiClient caller = fresh ? api.header("Idempotency-Key", row.operation()) : api;
            Answer answer = answers(row.status(), caller, row, row.body());
            if (row.status() == 201) {
                remember(answer);
            }
        }
        first.values().forEach(this::refused);
        repeated();
        answered.addAll(ELSEWHERE);
        answered.addAll(NEVER);
        assertThat(answered).isEqualTo(declared);
    }

    private void refused(Row row) {
        ApiClient nobody = api.withoutHeaders();
        answers(403, nobody, row, row.body());
        if (declared.contains(row.operation() + " 413")) {
            answers(413, api, row, " ".repeat(10 << 20) + row.body());
        }
        if (!List.of("RootAPI", "GetApiOAS", "Ping").contains(row.operation())) {
            ApiClient keyed = nobody.header("x-api-key", ApiClient.KEY);
            answers(401, keyed, row, row.body());
            answers(400, keyed.header("Authorization", "Bearer nobody"), row, row.body());
        }
    }

    /** The same key with another body, and with the same one after a first call that was cut off. */
    private void repeated() throws Exception {
        for (Row row : first.values()) {
            if (methods.getOrDefault(row.operation(), "").equals("POST")) {
                ApiClient again = api.header("Idempotency-Key", row.operation());
                answers(422, again, row, row.body().replaceFirst("}$", ",\"more\":1}"));
            }
        }
        String database = "jdbc:sqlite:" + folder.resolve("data/esd.db");
        try (Connection db = DriverManager.getConnection(database)) {
            db.createStatement().executeUpdate("UPDATE answer SET status = 0, answer = NULL");
        }
        for (Row row : first.values()) {
            if (methods.getOrDefault(row.operation(), "").equals("POST")) {
                answers(409, api.header("Idempotency-Key", row.operation()), row, row.body());
            }
        }
    }
}
