package esd.server.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import esd.server.errors.Refusal;
import esd.server.json.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A request's body: JSON whatever its Content-Type says, limited in size, read once. */
public final class Body {
    private static final int LIMIT = 10 * 1024 * 1024;
    /** How much of an oversized body is read and dropped, so that its sender gets to read the answer. */
    private static final long DRAIN = 64L * 1024 * 1024;

    /** The parser's words about where the broken value began; they name its own settings. */
    private static final Pattern START_MARKER = Pattern.compile(" \\(start marker at \\[[^]]*]\\)");

    private static final String NODE = "esd.body";

    private Body() {}

    /** The body, already validated against the operation's schema, as a record. */
    public static <T> T read(Context ctx, Class<T> type) {
        try {
            return Json.as(node(ctx), type);
        } catch (JsonMappingException wrong) {
            String path = wrong.getPath().stream()
                    .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                    .collect(Collectors.joining("."));
            throw new Refusal.Malformed("field %s has a value of the wrong type".formatted(path));
        } catch (JsonProcessingException wrong) {
            throw new Refusal.Malformed(wrong.getOriginalMessage());
        }
    }

    /** The body as JSON; an empty one is an empty object. */
    public static JsonNode node(Context ctx) {
        JsonNode node = ctx.attribute(NODE);
        if (node == null) {
            node = parse(bytes(ctx));
            ctx.attribute(NODE, node);
        }
        return node;
    }

    private static JsonNode parse(byte[] text) {
        try {
            JsonNode node = Json.parse(text);
            return node.isMissingNode() ? JsonNodeFactory.instance.objectNode() : node;
        } catch (JsonProcessingException malformed) {
            JsonLocation place = malformed.getLocation();
            String where =
                    place == null ? "" : " at line %d, column %d".formatted(place.getLineNr(), place.getColumnNr());
            String why = START_MARKER.matcher(malformed.getOriginalMessage()).replaceAll("");
            throw new Refusal.BadBody("[Could not parse request body into json: %s%s]".formatted(why, where));
        }
    }

    private static byte[] bytes(Context ctx) {
        try (InputStream body = ctx.req().getInputStream()) {
            byte[] bytes = body.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) {
                drain(body);
                throw new Refusal.TooLarge();
            }
            return bytes;
        } catch (IOException broken) {
            throw new Refusal.BadBody("[Could not read request body: %s]".formatted(broken.getMessage()));
        }
    }

    private static void drain(InputStream body) throws IOException {
        byte[] dropped = new byte[64 * 1024];
        long left = DRAIN;
        int count = body.read(dropped);
        while (count >= 0 && left > 0) {
            left -= count;
            count = body.read(dropped);
        }
    }
}
