package esd.server.http;

import java.util.Optional;

/** The API keys besides the server's own, each of which speaks for one user only. */
public interface KeyRing {
    /** No other keys. */
    KeyRing NONE = key -> Optional.empty();

    /** Whose key this is. */
    Optional<String> holder(String key);
}
