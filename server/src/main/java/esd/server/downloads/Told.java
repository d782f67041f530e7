package esd.server.downloads;

import esd.runtime.fetch.FetchProgress;
import esd.server.jobs.JobHandler.Steps;
import java.time.Duration;

/** Passes on how far a download is, but seldom enough that writing it down costs nothing. One thread. */
final class Told implements FetchProgress {
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();
    private static final int STEP_BITS = 20;

    private final String id;
    private final Arrivals arrivals;
    private final Steps steps;
    private long last = System.nanoTime() - PAUSE;

    Told(String id, Arrivals arrivals, Steps steps) {
        this.id = id;
        this.arrivals = arrivals;
        this.steps = steps;
    }

    @Override
    public void at(long received, long size) {
        long now = System.nanoTime();
        if (now - last >= PAUSE) {
            last = now;
            steps.at((int) (received >> STEP_BITS), (int) (size >> STEP_BITS));
            arrivals.progress(id, received, size);
        }
    }
}
