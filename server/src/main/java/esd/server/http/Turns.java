package esd.server.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets those who look take turns in order of arrival, a few at once: many threads on few processors would keep each
 * other waiting, the unlucky ones for several times as long as the others. It is a courtesy and no limit: who has
 * waited long enough goes ahead.
 */
final class Turns {
    private final Semaphore places;
    private final Duration patience;

    Turns(int places, Duration patience) {
        this.places = new Semaphore(places, true);
        this.patience = patience;
    }

    /** As many at once as this machine does well. */
    static Turns ofThisMachine() {
        return new Turns(2 * Runtime.getRuntime().availableProcessors(), Duration.ofMillis(500));
    }

    /** Does this when it is its turn. */
    void take(Context ctx, Handler handler) throws Exception {
        boolean placed = places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        try {
            handler.handle(ctx);
        } finally {
            if (placed) {
                places.release();
            }
        }
    }
}
