package esd.server.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that works on the queue, from the recovery of what a dead process left until it is closed. */
public final class JobWorkers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobWorkers.class);
    private static final String NO_PLACE = "";
    private static final Duration BEAT = Duration.ofSeconds(5);
    private static final Duration LAST_STEP = Duration.ofSeconds(8);

    private final JobQueue queue;
    private final Map<String, JobHandler> handlers;
    private final List<JobWorker> standing;
    private final Set<String> standingPlaces = new CopyOnWriteArraySet<>(List.of(NO_PLACE));
    private final Map<String, List<JobWorker>> hired = new ConcurrentHashMap<>();
    private final Thread heart = new Thread(this::beatUntilClosed, "job-heart");
    private volatile Instant stepsEnd = Instant.MAX;

    private JobWorkers(JobQueue queue, List<List<JobHandler>> handlers) {
        this.queue = queue;
        this.handlers = byKind(handlers.stream().flatMap(List::stream).toList());
        this.standing = IntStream.range(0, handlers.size())
                .mapToObj(number -> new JobWorker(
                        "job-worker-" + number, queue, byKind(handlers.get(number)), () -> List.copyOf(standingPlaces)))
                .toList();
        heart.setDaemon(true);
    }

    /**
     * Gives what a dead process left another try and starts one standing worker for each list of handlers: a device, or
     * what needs none. They do what has to be done at no place in particular.
     */
    public static JobWorkers start(JobQueue queue, List<List<JobHandler>> handlers) {
        JobWorkers all = new JobWorkers(queue, handlers);
        all.recover();
        all.standing.forEach(JobWorker::start);
        all.heart.start();
        return all;
    }

    /** From now on the standing workers do the jobs of this place too. */
    public void share(String place) {
        standingPlaces.add(place);
        queue.doorbell().ring();
    }

    /** Starts so many workers for the jobs of this place alone. */
    public void hire(String place, int count) {
        List<JobWorker> fresh = IntStream.range(0, count)
                .mapToObj(number -> new JobWorker(
                        "job-worker-%s-%d".formatted(place, number), queue, handlers, () -> List.of(place)))
                .toList();
        if (hired.putIfAbsent(place, fresh) == null) {
            fresh.forEach(JobWorker::start);
        }
    }

    /** Nobody works there any more: what was to be done fails for this reason, what is being done stops. */
    public void leave(String place, String reason) {
        standingPlaces.remove(place);
        List<JobWorker> gone = Optional.ofNullable(hired.remove(place)).orElse(List.of());
        gone.forEach(JobWorker::close);
        queue.cancelAt(place, job -> lastWord(job, reason));
        queue.doorbell().ring();
    }

    private JobHandler.Ending lastWord(Job job, String reason) {
        JobHandler handler = handlers.get(job.kind());
        return handler == null ? db -> {} : handler.failed(job.subject(), reason);
    }

    /** Takes no more jobs and ends the running ones at their next step, for which closing waits. */
    public void stop() {
        workers().forEach(JobWorker::close);
        queue.stopAll();
        queue.doorbell().ring();
        if (stepsEnd.equals(Instant.MAX)) {
            stepsEnd = Instant.now().plus(LAST_STEP);
        }
    }

    /** Stops, waits for the last steps and puts the jobs back undone. */
    @Override
    public void close() {
        heart.interrupt();
        stop();
        workers().forEach(worker -> worker.join(Duration.between(Instant.now(), stepsEnd)));
        queue.putBackAll();
    }

    private List<JobWorker> workers() {
        return Stream.concat(standing.stream(), hired.values().stream().flatMap(List::stream))
                .toList();
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
            queue.forgetOld();
        } catch (RuntimeException | Error trouble) {
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
}
