package esd.server.json;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Pages of a list as they were written last: good while no row changes, and for a minute, since links in them grow old. Of
 * those who ask for the same page at once, one writes it. Any thread.
 *
 * @param <Q> all that decides what is in a page, but the rows and the time
 */
public final class KeptPages<Q> {
    private static final int BYTES = 32_000_000;
    private static final int BESIDE_THE_TEXT = 1000;
    private static final int BYTES_PER_CHARACTER = 2;
    private static final Duration REUSE = Duration.ofMinutes(1);

    private record Kept(long change, JsonText text) {
        boolean knows(long other) {
            return change >= other;
        }
    }

    private final Cache<Q, Kept> kept = Caffeine.newBuilder()
            .maximumWeight(BYTES)
            .weigher((Q question, Kept page) -> weight(question, page.text()))
            .expireAfterWrite(REUSE)
            .executor(Runnable::run)
            .build();

    /**
     * The page, written.
     *
     * @param change how often rows had changed before this page was asked for, a number that grows
     * @param page reads it
     */
    public JsonText of(Q question, long change, Supplier<Object> page) {
        @Nullable Kept known = kept.getIfPresent(question);
        if (known == null || !known.knows(change)) {
            known = kept.asMap()
                    .compute(
                            question,
                            (same, last) -> last != null && last.knows(change)
                                    ? last
                                    : new Kept(change, JsonText.of(page.get())));
        }
        return known.text();
    }

    /** A caller may ask long questions to which there is little to say. */
    private static int weight(Object question, JsonText text) {
        return text.length() + BYTES_PER_CHARACTER * question.toString().length() + BESIDE_THE_TEXT;
    }
}
