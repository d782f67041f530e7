package esd.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.fge.jsonschema.core.exceptions.ProcessingException;
import com.github.fge.jsonschema.core.report.ProcessingReport;
import com.github.fge.jsonschema.main.JsonSchemaFactory;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Holds every answer against what the server's own OpenAPI document declares of its operation. */
final class Conformity {
    private static final Pattern PARAMETER = Pattern.compile("\\{\\w+}");
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.byDefault();

    private final JsonNode document;

    Conformity(JsonNode document) {
        this.document = nullsAllowed(document.deepCopy());
    }

    /** Fails the test if the answer's status or body is not a declared one. */
    void check(String method, String path, ApiClient.Answer answer) {
        operation(method, path).ifPresent(operation -> check(operation, method + " " + path, answer));
    }

    private void check(JsonNode operation, String call, ApiClient.Answer answer) {
        JsonNode declared = operation.path("responses").path(Integer.toString(answer.status()));
        if (answer.status() == 500 && operation.path("operationId").asText().startsWith("Test")) {
            return;
        }
        assertThat(declared.isMissingNode())
                .as("%s declares the status %d: %s", call, answer.status(), answer.body())
                .isFalse();
        String model =
                declared.at("/content/application~1json/schema/$ref").asText().replace("#/components/schemas/", "");
        if (model.isEmpty()) {
            assertThat(answer.body()).as(call).isEmpty();
        } else {
            assertThat(answer.header("content-type")).as(call).startsWith("application/json");
            assertThat(faults(model, answer.json()))
                    .as("%s is a %s: %s", call, model, answer.body())
                    .isEmpty();
        }
    }

    private String faults(String model, JsonNode body) {
        try {
            ProcessingReport report = FACTORY.getJsonSchema(document, "/components/schemas/" + model)
                    .validate(body, true);
            return report.isSuccess() ? "" : report.toString();
        } catch (ProcessingException unusable) {
            throw new IllegalStateException(model, unusable);
        }
    }

    private Optional<JsonNode> operation(String method, String called) {
        String path = called.replaceAll("\\?.*", "").replaceAll("/+", "/").replaceFirst("^/prod(?=/|$)", "");
        return document.path("paths").properties().stream()
                .filter(each -> Pattern.matches(
                        PARAMETER.matcher(each.getKey()).replaceAll("[^/]+"), path.isEmpty() ? "/" : path))
                .map(Map.Entry::getValue)
                .map(methods -> methods.path(method.toLowerCase(Locale.ROOT)))
                .filter(JsonNode::isObject)
                .findFirst();
    }

    /** OpenAPI 3.0 says {@code nullable}, JSON Schema names a second type. */
    private static JsonNode nullsAllowed(JsonNode node) {
        for (JsonNode child : node) {
            nullsAllowed(child);
        }
        if (node instanceof ObjectNode schema && schema.path("nullable").asBoolean()) {
            String type = schema.path("type").asText();
            schema.putArray("type").add(type).add("null");
        }
        return node;
    }
}
