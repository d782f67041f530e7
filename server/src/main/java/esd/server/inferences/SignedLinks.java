package esd.server.inferences;

import esd.runtime.store.ObjectStore;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Links to objects; one that was signed in the last minute is given again, since those who wait look every second and
 * signing takes longer than all the rest of an answer. Any thread.
 */
final class SignedLinks {
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final Duration REUSE = Duration.ofMinutes(1);
    private static final int MOST = 10_000;

    private record Link(URI url, Instant reusableUntil) {}

    private final ObjectStore store;
    private final Clock clock;
    private final Map<String, Link> recent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Link> eldest) {
            return size() > MOST;
        }
    };

    SignedLinks(ObjectStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** For reading, good for the hour that follows, or a minute less. */
    URI toRead(String key) {
        Instant now = clock.instant();
        return known("GET " + key, now, () -> new Link(store.presignGet(key, LIFETIME), now.plus(REUSE)));
    }

    /** For writing, good for an hour from that moment, and for the blink of an eye after it. */
    URI toWrite(String key, Instant from) {
        Instant now = clock.instant();
        Duration left = Duration.between(now, from.plus(LIFETIME));
        Duration lifetime = left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
        return known("PUT " + key, now, () -> new Link(store.presignPut(key, lifetime), now.plus(REUSE)));
    }

    private URI known(String name, Instant now, Supplier<Link> sign) {
        synchronized (recent) {
            Link link = recent.get(name);
            if (link != null && link.reusableUntil().isAfter(now)) {
                return link.url();
            }
        }
        Link fresh = sign.get();
        synchronized (recent) {
            recent.remove(name);
            recent.put(name, fresh);
        }
        return fresh.url();
    }
}
