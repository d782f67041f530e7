package esd.server.http;

import esd.server.errors.Refusal;
import esd.server.json.Json;
import io.javalin.http.Context;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A call that its caller may repeat without a second effect: it carries an {@code Idempotency-Key}.
 *
 * @param id a hash of who calls which operation with which key
 * @param body a hash of what is asked
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">the header's draft</a>
 */
public record Call(String id, String body) {
    static final String HEADER = "Idempotency-Key";
    private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

    /** Nothing if the header is missing; refused if it cannot be a key. */
    static Optional<Call> of(Context ctx, String operationId) {
        return Optional.ofNullable(ctx.header(HEADER)).map(key -> of(ctx, operationId, key));
    }

    private static Call of(Context ctx, String operationId, String key) {
        if (!KEY.matcher(key).matches()) {
            throw new Refusal.Malformed(HEADER + " must have 1 to 255 visible ASCII characters");
        }
        List<Object> scope = List.of(operationId, ctx.pathParamMap(), caller(ctx), key);
        return new Call(hash(Json.bytes(scope)), hash(Json.bytes(Body.node(ctx))));
    }

    /** Whose key it is and who is named: one caller is never given what another was answered. */
    private static List<String> caller(Context ctx) {
        String named = Objects.requireNonNullElse(ctx.header("username"), "");
        String legacy = Objects.requireNonNullElse(ctx.header("Authorization"), "");
        return List.of(ApiKey.holder(ctx).orElse(""), named, legacy);
    }

    private static String hash(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
