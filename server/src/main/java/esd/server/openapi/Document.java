package esd.server.openapi;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The OpenAPI 3.0 document of all operations; each model lies flat among the components. */
public final class Document {
    /** The contract's order of the groups. */
    private static final List<String> TAGS = List.of(
            "Service", "Roles", "Users", "Endpoints", "Checkpoints", "Inferences", "Datasets", "Trainings", "Others");

    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
    private static final Map<Integer, String> WORDS = Map.ofEntries(
            entry(200, "OK"),
            entry(201, "Created"),
            entry(202, "Accepted"),
            entry(204, "No Content"),
            entry(400, "The body or a parameter is wrong, or the state does not allow it"),
            entry(401, "No user, or an unknown one"),
            entry(403, "No key, a wrong one, or no permission"),
            entry(404, "There is no such thing"),
            entry(409, "An earlier call with this Idempotency-Key was cut off, its outcome is unknown"),
            entry(413, "The body is too large"),
            entry(422, "This Idempotency-Key was used with another body"),
            entry(503, "The object store did not do its part; try again"),
            entry(504, "It takes longer than a caller may wait; it goes on"));

    private final JsonNodeFactory json = JsonNodeFactory.instance;
    private final Map<String, ObjectNode> paths = new TreeMap<>();
    private final ObjectNode schemas = json.objectNode();

    public Document() {
        schemas.set("ErrorResponse", Models.error());
    }

    /** Adds an operation; its method is lower-cased as OpenAPI wants it. */
    public void add(String method, String path, String id, Sheet sheet) {
        ObjectNode operation = json.objectNode();
        operation.put("operationId", id);
        operation.put("summary", "%s (%s)".formatted(sheet.summary(), id));
        operation.putArray("tags").add(sheet.tag());
        ArrayNode parameters = operation.putArray("parameters");
        parameters(parameters, path, sheet);
        if (method.equals("POST")) {
            repeatable(parameters);
        }
        sheet.body().ifPresent(schema -> {
            schemas.set(id + "Request", Dialect.of(schema));
            ObjectNode body = operation.putObject("requestBody").put("required", true);
            refer(body, id + "Request");
            sheet.example()
                    .ifPresent(example -> ((ObjectNode) body.at("/content/application~1json")).set("example", example));
        });
        ObjectNode responses = operation.putObject("responses");
        replies(responses, id, sheet);
        if (method.equals("POST")) {
            List.of(409, 422).forEach(status -> refer(response(responses, status), "ErrorResponse"));
        }
        paths.computeIfAbsent(path, none -> json.objectNode()).set(method.toLowerCase(Locale.ROOT), operation);
    }

    /** The document as callers at this address see it. */
    public ObjectNode at(String address) {
        ObjectNode document = json.objectNode();
        document.put("openapi", "3.0.3");
        ObjectNode info = document.putObject("info");
        info.put("title", "ESD server").put("version", "1.5.0");
        info.put(
                "description",
                "Stable Diffusion on your own machine, by the API of Extension for Stable Diffusion on AWS.");
        info.putObject("license").put("name", "Apache 2.0").put("url", "https://www.apache.org/licenses/LICENSE-2.0");
        ObjectNode server = document.putArray("servers").addObject().put("url", address + "/{basePath}");
        server.putObject("variables").putObject("basePath").put("default", "prod");
        ArrayNode tags = document.putArray("tags");
        TAGS.forEach(tag -> tags.addObject().put("name", tag));
        document.putObject("paths").setAll(paths);
        ObjectNode components = document.putObject("components");
        components.set("schemas", schemas);
        components
                .putObject("securitySchemes")
                .putObject("api_key")
                .put("type", "apiKey")
                .put("name", "x-api-key")
                .put("in", "header");
        document.putArray("security").addObject().putArray("api_key");
        return document;
    }

    private void parameters(ArrayNode parameters, String path, Sheet sheet) {
        PARAMETER.matcher(path).results().map(MatchResult::group).forEach(name -> parameters
                .addObject()
                .put("name", name.substring(1, name.length() - 1))
                .put("in", "path")
                .put("required", true)
                .putObject("schema")
                .put("type", "string"));
        sheet.query().forEach((name, declared) -> {
            ObjectNode parameter = parameters.addObject().put("name", name).put("in", "query");
            parameter.put("required", false).setAll(declared);
        });
        if (!sheet.tag().equals("Service")) {
            ObjectNode user = parameters.addObject().put("name", "username").put("in", "header");
            user.put("required", false)
                    .put("description", "who acts")
                    .putObject("schema")
                    .put("type", "string");
        }
    }

    private static void repeatable(ArrayNode parameters) {
        ObjectNode key = parameters.addObject().put("name", "Idempotency-Key").put("in", "header");
        key.put("required", false)
                .put("description", "calls with the same key have one effect, and for a day the same answer")
                .putObject("schema")
                .put("type", "string")
                .put("pattern", "^[!-~]{1,255}$");
    }

    private void replies(ObjectNode responses, String id, Sheet sheet) {
        boolean several = sheet.replies().size() > 1;
        sheet.replies().forEach((status, schema) -> {
            ObjectNode response = response(responses, status);
            String model = several ? id + status + "Response" : id + "Response";
            schema.ifPresent(shape -> {
                schemas.set(model, Dialect.of(shape));
                refer(response, model);
            });
        });
        sheet.errors().forEach(status -> refer(response(responses, status), "ErrorResponse"));
        sheet.links().properties().forEach(status -> status.getValue()
                .properties()
                .forEach(link -> link(responses.withObject("/" + status.getKey()), link.getKey(), link.getValue())));
    }

    /** Which operation goes on with what was answered. */
    private static void link(ObjectNode response, String id, JsonNode places) {
        ObjectNode link = response.withObject("/links/" + id).put("operationId", id);
        ObjectNode parameters = link.putObject("parameters");
        places.properties()
                .forEach(place -> parameters.put(
                        place.getKey(), "$response.body#" + place.getValue().asText()));
    }

    private static ObjectNode response(ObjectNode responses, int status) {
        return responses
                .putObject(Integer.toString(status))
                .put("description", WORDS.getOrDefault(status, Integer.toString(status)));
    }

    private static void refer(ObjectNode place, String model) {
        place.putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("$ref", "#/components/schemas/" + model);
    }
}
