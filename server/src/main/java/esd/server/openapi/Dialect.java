package esd.server.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Schemas in OpenAPI 3.0's dialect, which knows one type at a time and calls what may be null nullable. */
final class Dialect {
    private Dialect() {}

    /** The same schema without lists of types. */
    static JsonNode of(JsonNode schema) {
        JsonNode copy = schema.deepCopy();
        translate(copy);
        return copy;
    }

    private static void translate(JsonNode node) {
        node.forEach(Dialect::translate);
        if (node instanceof ObjectNode schema && schema.get("type") instanceof ArrayNode types) {
            translate(schema, types);
        }
    }

    private static void translate(ObjectNode schema, ArrayNode types) {
        List<String> names = new ArrayList<>();
        types.forEach(type -> names.add(type.asText()));
        if (names.remove("null")) {
            schema.put("nullable", true);
        }
        schema.remove("type");
        if (names.size() == 1) {
            schema.put("type", names.get(0));
        } else {
            names.forEach(name -> schema.withArray("/anyOf").addObject().put("type", name));
        }
    }
}
