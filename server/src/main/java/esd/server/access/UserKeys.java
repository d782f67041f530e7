package esd.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import esd.server.http.KeyRing;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The API keys of single users. A key has 119 random bits, so that its plain SHA-256 keeps it as secret as a slow hash
 * would; it is shown once, when its user is made.
 */
public final class UserKeys implements KeyRing {
    private static final String SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 20;

    private final Jdbi jdbi;
    private final SecureRandom random = new SecureRandom();

    public UserKeys(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public Optional<String> holder(String key) {
        byte[] hash = hash(key);
        return jdbi.withHandle(db -> db.createQuery("SELECT username FROM user_key WHERE sha256 = :hash")
                .bind("hash", hash)
                .mapTo(String.class)
                .findOne());
    }

    /** Gives a user his key; one that he had is void. */
    String issue(Handle db, String username) {
        String key = random.ints(LENGTH, 0, SIGNS.length())
                .mapToObj(at -> SIGNS.substring(at, at + 1))
                .reduce("", String::concat);
        db.createUpdate("INSERT INTO user_key (username, sha256) VALUES (:username, :hash) "
                        + "ON CONFLICT (username) DO UPDATE SET sha256 = excluded.sha256")
                .bind("username", username)
                .bind("hash", hash(key))
                .execute();
        return key;
    }

    private static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
