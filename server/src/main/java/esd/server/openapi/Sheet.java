package esd.server.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is declared of one operation: {@code operations/<id>.json}, and {@code schemas/<id>.json} where it takes a body.
 *
 * @param query the schema and the description of each query parameter
 * @param body the schema by which bodies are also checked
 * @param example a body that could be sent
 * @param replies what a success looks like, by status; without a schema there is no body
 * @param errors the statuses of its refusals
 * @param links by status and operation: which of its parameters stands where in the answer
 */
public record Sheet(
        String tag,
        String summary,
        Map<String, ObjectNode> query,
        Optional<JsonNode> body,
        Optional<JsonNode> example,
        Map<Integer, Optional<ObjectNode>> replies,
        List<Integer> errors,
        JsonNode links) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int TOO_LARGE = 413;

    public static Sheet of(String operationId) {
        JsonNode sheet = resource("/operations/%s.json".formatted(operationId))
                .orElseThrow(() -> new IllegalStateException("nothing is declared of the operation " + operationId));
        Map<String, ObjectNode> query = new TreeMap<>();
        sheet.path("query").properties().forEach(each -> query.put(each.getKey(), (ObjectNode) each.getValue()));
        Map<Integer, Optional<ObjectNode>> replies = new TreeMap<>();
        sheet.path("replies")
                .properties()
                .forEach(each -> replies.put(Integer.valueOf(each.getKey()), reply(each.getValue())));
        Optional<JsonNode> body = resource("/schemas/%s.json".formatted(operationId));
        List<Integer> errors = new ArrayList<>();
        sheet.path("errors").forEach(status -> errors.add(status.intValue()));
        if (body.isPresent()) {
            errors.add(TOO_LARGE);
        }
        errors.sort(Comparator.naturalOrder());
        return new Sheet(
                sheet.path("tag").asText(),
                sheet.path("summary").asText(),
                query,
                body,
                Optional.of(sheet.path("example")).filter(JsonNode::isObject),
                replies,
                List.copyOf(errors),
                sheet.path("links"));
    }

    private static Optional<ObjectNode> reply(JsonNode declared) {
        if (declared.isNull()) {
            return Optional.empty();
        }
        if (declared.has("bare")) {
            return Optional.of((ObjectNode) declared.get("bare"));
        }
        if (declared.has("data")) {
            return Optional.of(Models.envelope(declared.get("data"), true));
        }
        JsonNode optional = declared.path("optional data");
        return Optional.of(Models.envelope(optional, false));
    }

    private static Optional<JsonNode> resource(String name) {
        try (InputStream text = Sheet.class.getResourceAsStream(name)) {
            return text == null ? Optional.empty() : Optional.of(MAPPER.readTree(text));
        } catch (IOException broken) {
            throw new IllegalStateException("cannot read " + name, broken);
        }
    }
}
