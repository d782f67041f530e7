package esd.server.json;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Moments as the API writes them: with a space, in UTC, always with six digits of a second. */
public final class Timestamps {
    private static final DateTimeFormatter TEXT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    public static String text(Instant moment) {
        return TEXT.format(moment);
    }
    /** Seconds since the epoch with their fraction, as text. */
    public static String epoch(Instant moment) {
        String micros = Integer.toString(1_000_000 + moment.getNano() / 1000);
        return moment.getEpochSecond() + "." + micros.substring(1);
    }
}
