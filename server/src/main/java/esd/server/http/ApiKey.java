package esd.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import esd.server.errors.Refusal;
import io.javalin.http.Context;
import java.security.MessageDigest;

/** The one secret that every operation asks for, before anything else. */
final class ApiKey {
    private final byte[] key;

    ApiKey(String key) {
        this.key = key.getBytes(UTF_8);
    }

    void check(Context ctx) {
        String given = ctx.header("x-api-key");
        if (given == null || !MessageDigest.isEqual(key, given.getBytes(UTF_8))) {
            throw new Refusal.NoKey();
        }
    }
}
