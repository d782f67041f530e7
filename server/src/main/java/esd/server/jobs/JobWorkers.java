package esd.server.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that works on the queue, from the recovery of what a dead process left until it is closed. */
public final class JobWorkers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobWorkers.class);
    private static final Duration BEAT = Duration.ofSeconds(5);
    private static final Duration LAST_STEP = Duration.ofSeconds(8);

    private final JobQueue queue;
    private final Map<String, JobHandler> handlers;
    private final List<JobWorker> workers;
    private final List<Thread> threads;
    private final Thread heart = daemon("job-heart", this::beatUntilClosed);

    private JobWorkers(JobQueue queue, List<List<JobHandler>> handlers) {
        this.queue = queue;
        this.handlers = byKind(handlers.stream().flatMap(List::stream).toList());
        this.workers = handlers.stream()
                .map(device -> new JobWorker(queue, byKind(device)))
                .toList();
        this.threads = IntStream.range(0, workers.size())
                .mapToObj(number -> daemon("job-worker-" + number, workers.get(number)))
                .toList();
    }

    /** Gives what a dead process left another try and starts one worker for each list of handlers: a device, or what needs none. */
    public static JobWorkers start(JobQueue queue, List<List<JobHandler>> handlers) {
        JobWorkers all = new JobWorkers(queue, handlers);
        all.recover();
        all.threads.forEach(Thread::start);
        all.heart.start();
        return all;
    }

    /** Takes no more jobs, ends the running ones at their next step and puts them back undone. */
    @Override
    public void close() {
        heart.interrupt();
        workers.forEach(JobWorker::close);
        queue.stopAll();
        queue.doorbell().ring();
        Instant deadline = Instant.now().plus(LAST_STEP);
        for (Thread thread : threads) {
            join(thread, Duration.between(Instant.now(), deadline));
        }
        queue.putBackAll();
    }

    private static Map<String, JobHandler> byKind(List<JobHandler> handlers) {
        return handlers.stream()
                .collect(Collectors.toUnmodifiableMap(JobHandler::kind, Function.identity(), (one, other) -> one));
    }

    private void beatUntilClosed() {
        try {
            while (true) {
                Thread.sleep(BEAT.toMillis());
                beat();
            }
        } catch (InterruptedException closed) {
            LOG.debug("the heart stops", closed);
        }
    }

    private void beat() {
        try {
            queue.beat();
            recover();
        } catch (RuntimeException trouble) {
            LOG.error("the queue's leases could not be renewed", trouble);
        }
    }

    private void recover() {
        for (Job job : queue.abandoned()) {
            JobHandler handler = handlers.get(job.kind());
            if (job.attempt() < Job.ATTEMPTS || handler == null) {
                LOG.warn("{} {} was left by a process that is gone", job.kind(), job.subject());
                queue.putBack(job, true);
            } else {
                String reason = "the server process died %d times while it ran this job".formatted(job.attempt());
                LOG.error("{} {}: {}", job.kind(), job.subject(), reason);
                queue.end(job, handler.failed(job.subject(), reason));
            }
        }
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private static void join(Thread thread, Duration patience) {
        try {
            thread.join(Math.max(1, patience.toMillis()));
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
