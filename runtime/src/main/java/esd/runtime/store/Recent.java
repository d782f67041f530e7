package esd.runtime.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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

    private final Cache<String, V> found;

    public Recent(Clock clock) {
        this.found = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(REUSE)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
    }

    /** What is remembered under this name, else what the source says. */
    public <X extends Exception> V of(String name, Source<V, X> source) throws X {
        @Nullable V known = found.getIfPresent(name);
        if (known != null) {
            return known;
        }
        V fresh = source.get();
        found.put(name, fresh);
        return fresh;
    }
}
