package esd.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.server.http.ApiClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DescriptionTest {
    private static final Path README = Path.of("..", "README.md");
    private static final String BEGIN = "| route | what it does |\n| --- | --- |\n";

    private ServerProcess server;
    private JsonNode document;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = ServerProcess.start(folder.resolve("data"));
        document = server.api().get("/prod/api").json();
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    @Test
    void every_operation_of_the_contract_is_described() {
        List<String> ids = new ArrayList<>();
        document.path("paths")
                .forEach(path -> path.forEach(
                        operation -> ids.add(operation.path("operationId").asText())));
        assertThat(ids)
                .contains("RootAPI", "GetApiOAS", "Ping")
                .contains("ListRoles", "CreateRole", "DeleteRoles", "ListUsers", "CreateUser", "DeleteUsers")
                .contains("ListCheckpoints", "CreateCheckpoint", "UpdateCheckpoint", "DeleteCheckpoints")
                .contains(
                        "ListDatasets", "CreateDataset", "GetDataset", "UpdateDataset", "DeleteDatasets", "CropDataset")
                .contains("ListInferences", "CreateInferenceJob", "StartInferences", "GetInferenceJob")
                .contains("DeleteInferenceJobs", "ListEndpoints", "CreateEndpoint", "DeleteEndpoints")
                .contains("ListTrainings", "CreateTraining", "GetTraining", "StopTrainingJob", "DeleteTrainings")
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Ping                | Service     | 200 400 401 403
                    RootAPI             | Service     | 200 401 403
                    GetApiOAS           | Service     | 200 401 403
                    ListRoles           | Roles       | 200 401 403 404
                    CreateRole          | Roles       | 201 400 401 403 404
                    DeleteRoles         | Roles       | 204 400 401 403 404
                    ListUsers           | Users       | 200 400 401 403 404
                    CreateUser          | Users       | 201 400 401 403 404
                    DeleteUsers         | Users       | 204 400 401 403 404
                    ListCheckpoints     | Checkpoints | 200 401 403 504
                    CreateCheckpoint    | Checkpoints | 201 202 400 401 403 504
                    DeleteCheckpoints   | Checkpoints | 204 400 401 403 504
                    UpdateCheckpoint    | Checkpoints | 200 202 400 401 403 504
                    ListDatasets        | Datasets    | 200 401 403
                    CreateDataset       | Datasets    | 201 400 401 403 504
                    DeleteDatasets      | Datasets    | 204 400 401 403 404
                    GetDataset          | Datasets    | 200 401 403 404
                    UpdateDataset       | Datasets    | 200 400 401 403
                    CropDataset         | Datasets    | 202 400 401 403 404
                    ListEndpoints       | Endpoints   | 200 400 401 403
                    CreateEndpoint      | Endpoints   | 202 400 401 403 404
                    DeleteEndpoints     | Endpoints   | 204 400 401 403
                    ListInferences      | Inferences  | 200 401 403 404
                    CreateInferenceJob  | Inferences  | 200 201 202 400 401 403 504
                    DeleteInferenceJobs | Inferences  | 204 400 401 403
                    GetInferenceJob     | Inferences  | 200 401 403 404
                    StartInferences     | Inferences  | 200 202 400 401 403 504
                    ListTrainings       | Trainings   | 200 401 403 404
                    CreateTraining      | Trainings   | 201 400 401 403 404
                    DeleteTrainings     | Trainings   | 204 400 401 403 404
                    GetTraining         | Trainings   | 200 401 403 404
                    StopTrainingJob     | Trainings   | 200 401 403 404
                    """)
    void an_operation_has_the_contracts_group_and_statuses(String id, String tag, String statuses) {
        JsonNode operation = operation(id);
        assertThat(operation.at("/tags/0").asText()).isEqualTo(tag);
        List<String> declared = new ArrayList<>();
        operation.path("responses").fieldNames().forEachRemaining(declared::add);
        assertThat(declared).contains(statuses.split(" "));
        assertThat(declared.stream().filter(status -> status.startsWith("2")))
                .containsExactlyInAnyOrderElementsOf(Stream.of(statuses.split(" "))
                        .filter(status -> status.startsWith("2"))
                        .toList());
    }

    @Test
    void every_link_goes_from_a_place_in_an_answer_to_a_parameter_of_an_operation() {
        List<JsonNode> links = new ArrayList<>();
        for (JsonNode path : document.path("paths")) {
            for (JsonNode operation : path) {
                for (JsonNode response : operation.path("responses")) {
                    String model = response.at("/content/application~1json/schema/$ref")
                            .asText();
                    for (JsonNode link : response.path("links")) {
                        links.add(link);
                        link.path("parameters")
                                .properties()
                                .forEach(parameter -> assertLeads(
                                        model,
                                        parameter.getValue().asText(),
                                        link.path("operationId").asText(),
                                        parameter.getKey()));
                    }
                }
            }
        }
        assertThat(links).hasSizeGreaterThan(8);
    }

    private void assertLeads(String model, String place, String operationId, String parameter) {
        String pointer = place.replace("$response.body#", "").replace("/", "/properties/");
        assertThat(document.at(model.substring(1) + pointer).path("type").asText())
                .as(model + " " + place)
                .isEqualTo("string");
        assertThat(operation(operationId).path("parameters").findValuesAsText("name"))
                .as(operationId)
                .contains(parameter);
    }

    private JsonNode operation(String id) {
        for (JsonNode path : document.path("paths")) {
            for (JsonNode operation : path) {
                if (operation.path("operationId").asText().equals(id)) {
                    return operation;
                }
            }
        }
        throw new AssertionError(id + " is not described");
    }

    @Test
    void every_reference_leads_to_a_flat_model() {
        List<String> references = document.findValuesAsText("$ref");
        assertThat(references).isNotEmpty().allSatisfy(reference -> assertThat(
                        document.at(reference.substring(1)).isObject())
                .isTrue());
        document.path("components").path("schemas").forEach(model -> assertThat(model.findValues("$ref"))
                .isEmpty());
    }

    @Test
    void a_schema_has_one_type_at_a_time() {
        assertThat(document.findValues("type")).isNotEmpty().noneMatch(JsonNode::isArray);
        assertThat(document.at("/components/schemas/CreateEndpointRequest/properties/initial_instance_count")
                        .toString())
                .isEqualTo("{\"minimum\":1,\"anyOf\":[{\"type\":\"number\"},{\"type\":\"string\"}]}");
        assertThat(document.at("/components/schemas/CreateRoleRequest/properties/creator")
                        .toString())
                .isEqualTo("{\"nullable\":true,\"type\":\"string\"}");
    }

    @Test
    void the_document_says_where_it_is_served() {
        assertThat(document.at("/servers/0/url").asText())
                .startsWith("http://127.0.0.1:")
                .endsWith("/{basePath}");
        assertThat(document.at("/info/version").asText()).isEqualTo("1.5.0");
        assertThat(document.at("/paths/~1users/get/summary").asText()).endsWith("(ListUsers)");
    }

    @Test
    void the_page_comes_whole_from_this_server() {
        ApiClient anyone = server.api().withoutHeaders();
        ApiClient.Answer page = anyone.get("/docs/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("content-security-policy")).contains("default-src 'self'");
        assertThat(page.body()).doesNotContain("http://", "https://");
        for (String file : List.of("swagger-ui-bundle.js", "swagger-ui.css", "start.js", "page.css")) {
            assertThat(page.body()).contains(file);
            assertThat(anyone.get("/docs/" + file).status()).as(file).isEqualTo(200);
            assertThat(anyone.get("/prod/docs/" + file).status()).as(file).isEqualTo(200);
        }
        assertThat(anyone.get("/docs/other.js").status()).isEqualTo(403);
        assertThat(anyone.get("/docs/%2e%2e/schemas").status()).isIn(400, 403);
    }

    /** With -Desd.readme=write it mends the file. */
    @Test
    void the_readme_has_the_table_of_routes() throws Exception {
        String text = Files.readString(README);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf("\n\n", begin) + 1;
        assertThat(begin).isGreaterThan(BEGIN.length());
        if ("write".equals(System.getProperty("esd.readme"))) {
            Files.writeString(README, text.substring(0, begin) + table() + text.substring(end));
        } else {
            assertThat(text.substring(begin, end)).isEqualTo(table());
        }
    }

    private String table() {
        StringBuilder rows = new StringBuilder();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                String summary = method.getValue().path("summary").asText().replaceFirst(" \\(\\w+\\)$", "");
                rows.append("| `%s %s` | %s |\n"
                        .formatted(method.getKey().toUpperCase(Locale.ROOT), path.getKey(), summary));
            }
        }
        return rows.toString();
    }
}
