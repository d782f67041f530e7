package esd.server.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;

/** JSON as the clients write it: unknown fields pass, and so do the bare literals {@code Infinity} and {@code -Infinity}. */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private Json() {}

    /** Reads one JSON value; anything else throws with words for the caller. */
    public static JsonNode parse(byte[] text) throws JsonProcessingException {
        try {
            return finite(MAPPER.readTree(text));
        } catch (MismatchedInputException more) {
            throw new JsonParseException("more text follows the value");
        } catch (JsonProcessingException malformed) {
            throw malformed;
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory failed", impossible);
        }
    }

    /** Infinity becomes the largest double, as the engine's worker reads it; NaN is refused. */
    private static JsonNode finite(JsonNode node) throws JsonParseException {
        if (node.isDouble()) {
            return finite(node.doubleValue(), node);
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, finite(array.get(i)));
            }
        }
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                member.setValue(finite(member.getValue()));
            }
        }
        return node;
    }

    private static JsonNode finite(double value, JsonNode node) throws JsonParseException {
        if (Double.isNaN(value)) {
            throw new JsonParseException("NaN is not a number");
        }
        return Double.isInfinite(value) ? DoubleNode.valueOf(Math.copySign(Double.MAX_VALUE, value)) : node;
    }

    /** The value as a record of the given type. */
    public static <T> T as(JsonNode node, Class<T> type) throws JsonProcessingException {
        return MAPPER.treeToValue(node, type);
    }

    /** JSON of our own making as a record of the given type. */
    public static <T> T read(String text, Class<T> type) throws JsonProcessingException {
        return MAPPER.readValue(text, type);
    }

    /** The value as JSON text. */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("cannot write " + value.getClass().getName() + " as JSON", bug);
        }
    }
}
