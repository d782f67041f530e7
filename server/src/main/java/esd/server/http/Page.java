package esd.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import esd.server.errors.Refusal;
import esd.server.json.Json;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list a caller asks for, in the contract's key style.
 *
 * @param limit how many rows at most
 * @param after the key of the last row that the caller has, empty from the beginning
 */
public record Page(int limit, Optional<Map<String, String>> after) {
    /** Later than every row, and still a number that the database can hold. */
    public static final Instant END_OF_TIME = Instant.ofEpochSecond(1L << 40);

    private static final int DEFAULT = 10;
    private static final int MOST = 1000;

    public static Page of(Context ctx) {
        return new Page(
                limit(ctx.queryParam("limit")),
                Optional.ofNullable(ctx.queryParam("exclusive_start_key"))
                        .filter(token -> !token.isEmpty())
                        .map(Page::key));
    }

    /** The token by which the next page is asked for. */
    public static String token(Map<String, String> key) {
        return Base64.getEncoder().encodeToString(Json.bytes(key));
    }

    /** The named part of the key after which this page begins. */
    public Optional<String> after(String column) {
        return after.map(key -> {
            String value = key.get(column);
            if (value == null) {
                throw badKey();
            }
            return value;
        });
    }

    /** The moment in the named part of the key after which this page begins. */
    public Optional<Instant> afterTime(String column) {
        return after(column).map(text -> {
            try {
                return Instant.EPOCH.plus(Long.parseLong(text), ChronoUnit.MICROS);
            } catch (NumberFormatException | ArithmeticException notOurs) {
                throw badKey();
            }
        });
    }

    /** A moment as a part of the key. */
    public static String time(Instant moment) {
        return Long.toString(moment.getEpochSecond() * 1_000_000 + moment.getNano() / 1_000);
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1) {
                return Math.min(limit, MOST);
            }
        } catch (NumberFormatException notWhole) {
            throw new Refusal.Malformed("limit must be a whole number, not %s".formatted(text));
        }
        throw new Refusal.Malformed("limit must be at least 1, not %s".formatted(text));
    }

    private static Map<String, String> key(String token) {
        try {
            JsonNode node = Json.parse(Base64.getDecoder().decode(token));
            @SuppressWarnings("unchecked") // every value is checked to be text below
            Map<String, String> key = Json.as(node, Map.class);
            if (!node.isObject() || !valuesAreText(node)) {
                throw badKey();
            }
            return Map.copyOf(key);
        } catch (IllegalArgumentException | JsonProcessingException notOurs) {
            throw badKey();
        }
    }

    private static boolean valuesAreText(JsonNode node) {
        for (JsonNode value : node) {
            if (!value.isTextual()) {
                return false;
            }
        }
        return true;
    }

    private static Refusal badKey() {
        return new Refusal.Malformed("exclusive_start_key is not one that this list gave");
    }
}
