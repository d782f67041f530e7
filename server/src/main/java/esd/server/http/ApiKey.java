package esd.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import esd.server.errors.Refusal;
import io.javalin.http.Context;
import java.security.MessageDigest;
import java.util.Optional;

/** The secret that every operation asks for, before anything else: the server's own key, or one of a single user. */
public final class ApiKey {
    private static final String HOLDER = "esd.key.holder";

    private final byte[] key;
    private final KeyRing others;

    ApiKey(String key, KeyRing others) {
        this.key = key.getBytes(UTF_8);
        this.others = others;
    }

    void check(Context ctx) {
        String given = ctx.header("x-api-key");
        if (given == null) {
            throw new Refusal.NoKey();
        }
        if (!MessageDigest.isEqual(key, given.getBytes(UTF_8))) {
            ctx.attribute(HOLDER, others.holder(given).orElseThrow(Refusal.NoKey::new));
        }
    }

    /** The only user for whom this call's key speaks; none if it is the server's own key. */
    public static Optional<String> holder(Context ctx) {
        return Optional.ofNullable(ctx.attribute(HOLDER));
    }
}
