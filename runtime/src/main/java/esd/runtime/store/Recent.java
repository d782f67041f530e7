package esd.runtime.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was found out in the last minute, by name: those who wait look every second, and it takes longer to find than all
 * the rest of an answer. Any thread.
 */
public final class Recent<V> {
    private static final Duration REUSE = Duration.ofMinutes(1);
    private static final int MOST = 10_000;

    /** How it is found out. */
    public interface Source<V, X extends Exception> {
        V get() throws X;
    }

    private record Found<V>(V value, Instant until) {}

    private final Clock clock;
    private final Map<String, Found<V>> found = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Found<V>> eldest) {
            return size() > MOST;
        }
    };

    public Recent(Clock clock) {
        this.clock = clock;
    }

    /** What is remembered under this name, else what the source says. */
    public <X extends Exception> V of(String name, Source<V, X> source) throws X {
        Instant now = clock.instant();
        synchronized (found) {
            Found<V> known = found.get(name);
            if (known != null && known.until().isAfter(now)) {
                return known.value();
            }
        }
        V fresh = source.get();
        synchronized (found) {
            found.remove(name);
            found.put(name, new Found<>(fresh, now.plus(REUSE)));
        }
        return fresh;
    }
}
