package esd.server.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.Map;

/** JSON as rows keep it, and as the API shows what rows have kept: with every number as text. */
public final class StoredJson {
    private StoredJson() {}

    public static String text(Object value) {
        return new String(Json.bytes(value), UTF_8);
    }

    /** The object that a row keeps. */
    public static ObjectNode object(String stored) {
        try {
            return Json.as(Json.parse(stored.getBytes(UTF_8)), ObjectNode.class);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("a row holds no JSON object", broken);
        }
    }

    /** The object that a row keeps, as the API shows it. */
    public static ObjectNode shown(String stored) {
        ObjectNode object = object(stored);
        shown(object);
        return object;
    }

    private static JsonNode shown(JsonNode node) {
        if (node.isNumber()) {
            return TextNode.valueOf(number(node.decimalValue()));
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, shown(array.get(i)));
            }
        }
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                member.setValue(shown(member.getValue()));
            }
        }
        return node;
    }

    private static String number(BigDecimal number) {
        BigDecimal plain = number.stripTrailingZeros();
        return (plain.scale() < 0 && plain.precision() - plain.scale() <= 20 ? plain.setScale(0) : plain).toString();
    }

    /** An object with nothing in it. */
    public static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }
}
