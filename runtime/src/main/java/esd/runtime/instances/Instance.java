package esd.runtime.instances;

import esd.runtime.backend.Backend;
import java.time.Duration;

/** One engine on one device, what it was asked for last, and since when it rests. Guarded by its pool. */
final class Instance {
    private final String device;
    private final Backend engine;
    private String last = "";
    private boolean busy;
    private long restsSince = System.nanoTime();

    Instance(String device, Backend engine) {
        this.device = device;
        this.engine = engine;
    }

    String device() {
        return device;
    }

    Backend engine() {
        return engine;
    }

    boolean busy() {
        return busy;
    }

    /** Whether it is likely to hold these models. */
    boolean holds(String models) {
        return last.equals(models);
    }

    void take(String models) {
        busy = true;
        last = models;
    }

    void rest() {
        busy = false;
        restsSince = System.nanoTime();
    }

    boolean restedFor(Duration time) {
        return !busy && System.nanoTime() - restsSince >= time.toNanos();
    }
}
