package esd.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import esd.server.errors.Refusal;
import io.javalin.http.Context;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
        String caller = ApiKey.holder(ctx).orElseGet(() -> Objects.requireNonNullElse(ctx.header("username"), ""));
        String scope = String.join("\n", operationId, String.valueOf(ctx.pathParamMap()), caller, key);
        return new Call(hash(scope.getBytes(UTF_8)), hash(Json.bytes(Body.node(ctx))));
    }

    private static String hash(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
