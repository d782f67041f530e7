package esd.runtime.fetch;

import java.io.IOException;
import java.time.Duration;

/** A file cannot be had, and why. The words name servers, never an address behind a name or a query: anybody may read them. */
public final class FetchFailed extends IOException {
    private final boolean passing;
    private final Duration pause;

    private FetchFailed(String reason, boolean passing, Duration pause) {
        super(reason);
        this.passing = passing;
        this.pause = pause;
    }

    /** It will not go better another time. */
    static FetchFailed lasting(String reason) {
        return new FetchFailed(reason, false, Duration.ZERO);
    }

    /** It may go better soon. */
    static FetchFailed passing(String reason) {
        return passing(reason, Duration.ZERO);
    }

    /** It may go better after this pause, for which the server asks. */
    static FetchFailed passing(String reason, Duration pause) {
        return new FetchFailed(reason, true, pause);
    }

    /** The words for whoever asked for the file. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    boolean passing() {
        return passing;
    }

    Duration pause() {
        return pause;
    }
}
