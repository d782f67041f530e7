package esd.runtime.store;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Links to objects; one that was signed in the last minute is given again. Any thread. */
public final class SignedLinks {
    private static final Duration LIFETIME = Duration.ofHours(1);

    private final ObjectStore store;
    private final Clock clock;
    private final Recent<URI> recent;

    public SignedLinks(ObjectStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.recent = new Recent<>(clock);
    }

    /** For reading, good for the hour that follows, or a minute less. */
    public URI toRead(String key) {
        return toRead(key, LIFETIME);
    }

    /** For reading, good for so long from now, or a minute less; a key is always asked for with the same lifetime. */
    public URI toRead(String key, Duration lifetime) {
        return recent.of("GET " + key, () -> store.presignGet(key, lifetime));
    }

    /** For writing, good for an hour from that moment, and for the blink of an eye after it. */
    public URI toWrite(String key, Instant from) {
        Duration left = Duration.between(clock.instant(), from.plus(LIFETIME));
        Duration lifetime = left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
        return recent.of("PUT " + key, () -> store.presignPut(key, lifetime));
    }
}
