package esd.server.jobs;

import esd.server.jobs.JobHandler.Ending;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What is to be done, kept until it is done: any thread submits, cancels and waits, workers claim and end. */
public final class JobQueue {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration KEPT = Duration.ofDays(1);
    /** Others wait for the one writer meanwhile. */
    private static final int FORGOTTEN_AT_ONCE = 1000;

    private final Jdbi jdbi;
    private final Clock clock;
    private final String owner = UUID.randomUUID().toString();
    private final Doorbell doorbell = new Doorbell();
    private final Map<Long, RunningJob> running = new ConcurrentHashMap<>();
    private final Map<Long, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
    private volatile boolean dismissed;

    public JobQueue(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** Puts the work into the queue as part of the caller's transaction; a worker starts on it after the commit. */
    public long submit(Handle db, Submission submission) {
        long id = db.attach(JobDao.class).insert(submission, clock.instant());
        db.afterCommit(doorbell::ring);
        return id;
    }

    /** Takes back what is not done yet; running work stops within a step and nothing of it is written. */
    public void cancel(Handle db, String kind, String subject) {
        List<Long> ids = db.attach(JobDao.class).cancel(kind, subject);
        db.afterCommit(() -> ids.forEach(this::stop));
    }

    /** Completes when the job is over, however it ended; with a {@link TimeoutException} where that cannot be awaited. */
    public CompletableFuture<Void> whenOver(long id) {
        CompletableFuture<Void> over = waiting.computeIfAbsent(id, unknown -> new CompletableFuture<>());
        if (dismissed) {
            dismiss(over);
        }
        Optional<Job> job = jdbi.withExtension(JobDao.class, dao -> dao.find(id));
        if (job.isEmpty() || job.get().over()) {
            tellWaiting(id);
        }
        return over.copy();
    }

    /** Nobody can wait for a job any more: the jobs go on, or will. */
    public void dismissWaiting() {
        dismissed = true;
        waiting.values().forEach(JobQueue::dismiss);
    }

    private static void dismiss(CompletableFuture<Void> over) {
        over.completeExceptionally(new TimeoutException("the server ends"));
    }

    Doorbell doorbell() {
        return doorbell;
    }

    /** Takes back all that is not done yet at a place, and writes the last word on each. */
    void cancelAt(String place, Function<Job, Ending> lastWord) {
        jdbi.useTransaction(db -> {
            for (Job job : db.attach(JobDao.class).cancelAt(place)) {
                lastWord.apply(job).write(db);
                db.afterCommit(() -> stop(job.id()));
            }
        });
    }

    /** Takes the next job of these kinds at these places. */
    Optional<RunningJob> claim(List<String> kinds, List<String> places, Favour favour) {
        Instant now = clock.instant();
        return jdbi.inTransaction(db -> {
            JobDao dao = db.attach(JobDao.class);
            Optional<Long> oldest = dao.oldest(kinds, places);
            Optional<Job> job = favour.exhausted()
                    ? dao.claimOldest(kinds, places, owner, now, now.plus(LEASE))
                    : dao.claimBest(kinds, places, favour.loaded(), owner, now, now.plus(LEASE));
            job.ifPresent(taken -> favour.taken(taken, oldest.orElse(taken.id()) < taken.id()));
            return job.map(taken -> known(db, taken));
        });
    }

    /** Before the claim is committed: whoever cancels the job after that finds it running. */
    private RunningJob known(Handle db, Job job) {
        RunningJob run = new RunningJob(job);
        running.put(job.id(), run);
        db.afterRollback(() -> running.remove(job.id()));
        return run;
    }

    /**
     * Writes the last word, unless the job was cancelled or given to another in the meantime. If that fails, nobody says
     * any more that the job's thread lives, and it gets another try.
     */
    void end(Job job, Ending ending) {
        try {
            jdbi.useTransaction(db -> {
                if (db.attach(JobDao.class).end(job.id(), ownerOf(job))) {
                    ending.write(db);
                }
            });
        } finally {
            running.remove(job.id());
        }
        tellWaiting(job.id());
    }

    /** Gives the job back undone; this attempt counts only if the process died over it. */
    void putBack(Job job, boolean died) {
        try {
            jdbi.useTransaction(db -> db.attach(JobDao.class).putBack(job.id(), ownerOf(job), died ? 0 : 1));
        } finally {
            running.remove(job.id());
        }
        doorbell.ring();
    }

    void stopAll() {
        running.values().forEach(RunningJob::stop);
    }

    void putBackAll() {
        running.values().forEach(run -> putBack(run.job(), false));
    }

    void beat() {
        Instant now = clock.instant();
        for (RunningJob run : running.values()) {
            RunningJob.At at = run.at();
            jdbi.useTransaction(db ->
                    db.attach(JobDao.class).beat(run.job().id(), owner, now, now.plus(LEASE), at.done(), at.total()));
        }
    }

    /** Forgets what has been over for long; nobody asks for it any more. */
    void forgetOld() {
        jdbi.useTransaction(db -> db.attach(JobDao.class).forget(clock.instant().minus(KEPT), FORGOTTEN_AT_ONCE));
    }

    /** Jobs whose process is gone, or whose thread no longer says that it lives. */
    List<Job> abandoned() {
        return jdbi.withExtension(JobDao.class, dao -> dao.abandoned(owner, clock.instant()));
    }

    private void stop(long id) {
        RunningJob run = running.get(id);
        if (run != null) {
            run.stop();
        }
        tellWaiting(id);
    }

    private void tellWaiting(long id) {
        CompletableFuture<Void> over = waiting.remove(id);
        if (over != null) {
            over.completeAsync(() -> null);
        }
    }

    private static String ownerOf(Job job) {
        return Objects.requireNonNull(job.owner(), "a claimed job has an owner");
    }
}
