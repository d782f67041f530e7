package esd.runtime.instances;

import esd.runtime.backend.JobFailed;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Ends work that takes too long, by an interruption of its thread. Any thread. */
final class TimeLimit {
    /** What must not take too long. */
    interface Work<T> {
        T run() throws JobFailed, InterruptedException;
    }

    /** Interrupts a thread, unless it was told before that this is no longer wanted. */
    private static final class Alarm {
        private final Thread thread = Thread.currentThread();
        private boolean rang;
        private boolean over;

        synchronized void ring() {
            if (!over) {
                rang = true;
                thread.interrupt();
            }
        }

        /** Whether it rang; its interruption is not left pending. */
        synchronized boolean end() {
            over = true;
            if (rang) {
                Thread.interrupted();
            }
            return rang;
        }
    }

    private final ScheduledExecutorService bells;
    private final Duration most;

    TimeLimit(ScheduledExecutorService bells, Duration most) {
        this.bells = bells;
        this.most = most;
    }

    /** What the work returns, if it does so in time. */
    <T> T within(Work<T> work) throws JobFailed, InterruptedException {
        Alarm alarm = new Alarm();
        Future<?> bell = bells.schedule(alarm::ring, most.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return work.run();
        } catch (JobFailed | InterruptedException stopped) {
            if (alarm.end()) {
                throw new JobFailed(
                        "it took longer than %d minutes, the limit of a job".formatted(most.toMinutes()), stopped);
            }
            throw stopped;
        } finally {
            alarm.end();
            bell.cancel(false);
        }
    }
}
