package esd.runtime.training;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a training's files say of themselves: what is known before the first step, and when they were written. */
public final class Metadata {
    private final Map<String, String> fixed;
    private final Optional<Clock> clock;
    private final boolean little;

    /** Says the same at all times. */
    public Metadata(Map<String, String> fixed) {
        this(fixed, Optional.empty(), false);
    }

    /**
     * Says what time it is, too.
     *
     * @param little whether nothing is to be said of how far the training was
     */
    public Metadata(Map<String, String> fixed, Clock clock, boolean little) {
        this(fixed, Optional.of(clock), little);
    }

    private Metadata(Map<String, String> fixed, Optional<Clock> clock, boolean little) {
        this.fixed = new TreeMap<>(fixed);
        this.clock = clock;
        this.little = little;
    }

    /** What a file says that was written after this step, when so many epochs were over. */
    Map<String, String> at(long epochs, long step) {
        Map<String, String> metadata = new TreeMap<>(fixed);
        if (!little) {
            metadata.put("ss_epoch", String.valueOf(epochs));
            metadata.put("ss_steps", String.valueOf(step));
            clock.ifPresent(now -> metadata.put("ss_training_finished_at", seconds(now.instant())));
        }
        clock.ifPresent(now -> metadata.put(
                "modelspec.date",
                DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                        now.instant().truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC))));
        return metadata;
    }

    /** As Python prints a time. */
    public static String seconds(Instant time) {
        return "%d.%06d".formatted(time.getEpochSecond(), time.getNano() / 1000);
    }
}
