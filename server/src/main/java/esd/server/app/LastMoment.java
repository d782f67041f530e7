package esd.server.app;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of the process, whatever its native code still does: container engines kill ten seconds after SIGTERM. */
final class LastMoment {
    static final Duration PATIENCE = Duration.ofMillis(9_500);

    private static final Logger LOG = LoggerFactory.getLogger(LastMoment.class);
    /** As when SIGTERM ends a process. */
    private static final int STATUS = 128 + 15;

    private LastMoment() {}

    /** Halts the process after this time, unless it has ended by then. */
    static void in(Duration patience) {
        Thread watch = new Thread(() -> halt(patience), "last-moment");
        watch.setDaemon(true);
        watch.start();
    }

    private static void halt(Duration patience) {
        try {
            Thread.sleep(patience.toMillis());
            LOG.error(
                    "something still runs {} ms after the server was told to end; it is broken off",
                    patience.toMillis());
        } catch (InterruptedException hurried) {
            LOG.error("the server is broken off", hurried);
        } finally {
            Runtime.getRuntime().halt(STATUS);
        }
    }
}
