package esd.server.jobs;

import esd.server.jobs.JobHandler.Ending;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One thread: takes a job of the kinds that it can do at the places where it works, does it, takes the next. */
final class JobWorker {
    private static final Logger LOG = LoggerFactory.getLogger(JobWorker.class);
    private static final long PAUSE_AFTER_TROUBLE_MILLISECONDS = 1_000;

    private final JobQueue queue;
    private final Map<String, JobHandler> handlers;
    private final Supplier<List<String>> places;
    private final Favour favour = new Favour();
    private final Thread thread;
    private volatile boolean closing;

    JobWorker(String name, JobQueue queue, Map<String, JobHandler> handlers, Supplier<List<String>> places) {
        this.queue = queue;
        this.handlers = handlers;
        this.places = places;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Takes no more jobs after the one that it is at. */
    void close() {
        closing = true;
    }

    /** Waits for its end, but no longer than that. */
    void join(Duration patience) {
        try {
            thread.join(Math.max(1, patience.toMillis()));
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closing) {
            try {
                runNext();
            } catch (InterruptedException woken) {
                LOG.debug("woken while waiting for work", woken);
            } catch (Throwable trouble) {
                LOG.error("the queue could not be read or written", trouble);
                pause();
            }
        }
    }

    private void runNext() throws InterruptedException {
        long heard = queue.doorbell().rings();
        Optional<RunningJob> next = queue.claim(List.copyOf(handlers.keySet()), places.get(), favour);
        if (next.isPresent()) {
            work(next.get());
        } else if (!closing) {
            queue.doorbell().await(heard);
        }
    }

    private void work(RunningJob run) {
        Job job = run.job();
        MDC.put("job", job.subject());
        LOG.info("{} starts, attempt {}", job.kind(), job.attempt());
        try {
            Optional<Ending> ending = attempt(run);
            run.over();
            ending.ifPresentOrElse(last -> end(job, last), () -> queue.putBack(job, false));
        } finally {
            run.over();
            LOG.info("{} is over", job.kind());
            MDC.remove("job");
        }
    }

    /** Empty when the job is to be put back. */
    private Optional<Ending> attempt(RunningJob run) {
        Job job = run.job();
        JobHandler handler = handlers.get(job.kind());
        if (handler == null) {
            LOG.error("nobody does jobs of kind {}", job.kind());
            return Optional.of(db -> {});
        }
        if (run.stopped()) {
            return Optional.empty();
        }
        try {
            return Optional.of(handler.run(job.subject(), run));
        } catch (InterruptedException stopped) {
            // A cancelled job's row is no longer running, so that putting it back changes nothing.
            return Optional.empty();
        } catch (Throwable bug) {
            if (run.stopped()) {
                return Optional.empty();
            }
            LOG.error("{} {} failed", job.kind(), job.subject(), bug);
            return Optional.of(failed(handler, job, bug));
        }
    }

    /** A last word that cannot be written for what it says is replaced by one that says so; the database may have another try. */
    private void end(Job job, Ending last) {
        try {
            queue.end(job, last);
        } catch (JdbiException trouble) {
            throw trouble;
        } catch (RuntimeException | Error bug) {
            LOG.error("the end of {} {} could not be written", job.kind(), job.subject(), bug);
            JobHandler handler = handlers.get(job.kind());
            queue.end(job, handler == null ? db -> {} : failed(handler, job, bug));
        }
    }

    private static Ending failed(JobHandler handler, Job job, Throwable bug) {
        return handler.failed(job.subject(), "internal error: " + bug);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_TROUBLE_MILLISECONDS);
        } catch (InterruptedException woken) {
            LOG.debug("woken early", woken);
        }
    }
}
