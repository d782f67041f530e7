package esd.server.datasets;

import esd.server.errors.Refusal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whether a dataset, or one file of it, is ready for use. */
public enum Status {
    INITIALED,
    ENABLED,
    DISABLED;

    /** As the API spells it. */
    String wire() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }

    static Status of(String wire) {
        return named(wire).orElseThrow(() -> new Refusal.Malformed("'%s' is not a dataset status".formatted(wire)));
    }

    static Optional<Status> named(String wire) {
        return Arrays.stream(values())
                .filter(status -> status.wire().equals(wire))
                .findFirst();
    }
}
