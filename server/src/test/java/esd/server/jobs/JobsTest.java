package esd.server.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import esd.server.db.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.TransactionHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobsTest {
    /** Writes each subject's ending into a table; subjects may be told to wait or to break. */
    private static final class Scribe implements JobHandler {
        final List<String> started = Collections.synchronizedList(new ArrayList<>());
        final CountDownLatch waiting = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public String kind() {
            return "scribe";
        }

        @Override
        public Ending run(String subject, Steps steps) throws InterruptedException {
            started.add(subject);
            steps.at(1, 2);
            if (subject.startsWith("wait")) {
                waiting.countDown();
                goOn.await();
            }
            if (subject.startsWith("break")) {
                throw new IllegalStateException("broken");
            }
            if (subject.startsWith("overflow")) {
                throw new StackOverflowError("too deep");
            }
            if (subject.startsWith("sneak")) {
                JobsTest.<RuntimeException>sneak(new IOException("unforeseen"));
            }
            if (subject.startsWith("unwritable")) {
                return db -> {
                    throw new IllegalStateException("no words");
                };
            }
            return db -> db.execute("INSERT INTO ending VALUES (?, ?)", subject, "done");
        }

        @Override
        public Ending failed(String subject, String reason) {
            return db -> db.execute("INSERT INTO ending VALUES (?, ?)", subject, reason);
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(Throwable undeclared) throws X {
        throw (X) undeclared;
    }

    /** Does something after each transaction, before whoever began it goes on. */
    private static final class Watched extends DelegatingTransactionHandler {
        private final Runnable after;

        Watched(TransactionHandler delegate, Runnable after) {
            super(delegate);
            this.after = after;
        }

        @Override
        public TransactionHandler specialize(Handle handle) throws SQLException {
            return new Watched(getDelegate().specialize(handle), after);
        }

        @Override
        public <R, X extends Exception> R inTransaction(Handle handle, HandleCallback<R, X> callback) throws X {
            R result = super.inTransaction(handle, callback);
            after.run();
            return result;
        }
    }

    private final Scribe scribe = new Scribe();
    private Database database;
    private Jdbi jdbi;
    private JobQueue queue;

    @BeforeEach
    void open(@TempDir Path folder) {
        database = Database.open(folder.resolve("esd.db"));
        jdbi = database.jdbi();
        jdbi.useTransaction(db -> db.execute("CREATE TABLE ending (subject TEXT PRIMARY KEY, word TEXT)"));
        queue = new JobQueue(jdbi, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_submitted_job_is_done_once_and_its_waiter_told() throws Exception {
        try (JobWorkers workers = start()) {
            assertThat(workers).isNotNull();
            over(submit("a"));
            over(submit("break"));
            over(submit("b"));
        }
        assertThat(ending("a")).isEqualTo("done");
        assertThat(ending("break")).contains("internal error").contains("broken");
        assertThat(ending("b")).isEqualTo("done");
        assertThat(scribe.started).containsExactly("a", "break", "b");
        assertThat(states()).containsOnly("DONE");
    }

    @Test
    void whatever_is_thrown_fails_its_job_with_a_reason_and_the_worker_goes_on() throws Exception {
        try (JobWorkers workers = start()) {
            assertThat(workers).isNotNull();
            for (String subject : List.of("overflow", "sneak", "unwritable", "next")) {
                over(submit(subject));
            }
        }
        assertThat(ending("overflow")).isEqualTo("internal error: java.lang.StackOverflowError: too deep");
        assertThat(ending("sneak")).isEqualTo("internal error: java.io.IOException: unforeseen");
        assertThat(ending("unwritable")).isEqualTo("internal error: java.lang.IllegalStateException: no words");
        assertThat(ending("next")).isEqualTo("done");
        assertThat(states()).containsOnly("DONE");
    }

    @Test
    void a_job_whose_end_the_database_did_not_take_is_not_kept_alive_and_gets_another_try() {
        AtomicLong seconds = new AtomicLong();
        InstantSource now = () -> Instant.EPOCH.plusSeconds(seconds.get());
        JobQueue some = new JobQueue(jdbi, now.withZone(ZoneOffset.UTC));
        submitTo(some, "a");
        submitTo(some, "b");
        Job lost = claimed(some);
        Job kept = claimed(some);
        assertThatThrownBy(() -> some.end(lost, db -> {
                    throw new IllegalStateException("disk full");
                }))
                .hasMessage("disk full");
        seconds.addAndGet(20);
        some.beat();
        seconds.addAndGet(20);
        assertThat(some.abandoned()).extracting(Job::subject).containsExactly("a");
        some.putBack(lost, true);
        some.end(claimed(some), scribe.failed("a", "at last"));
        some.end(kept, db -> {});
        assertThat(ending("a")).isEqualTo("at last");
        assertThat(states()).containsExactly("DONE", "DONE");
    }

    @Test
    void a_job_whose_transaction_fails_was_never_submitted() {
        assertThatThrownBy(() -> jdbi.useTransaction(db -> {
                    queue.submit(db, new Submission("scribe", "a", "", false));
                    throw new IllegalStateException("undone");
                }))
                .hasMessage("undone");
        assertThat(states()).isEmpty();
    }

    @Test
    void what_is_loaded_goes_first_but_the_oldest_has_its_turn() throws Exception {
        List<Long> all = new ArrayList<>();
        submit("wait", "red");
        for (int i = 0; i < 30; i++) {
            all.add(submit("n" + i, i % 3 == 0 ? "blue" : "red"));
        }
        try (JobWorkers workers = start()) {
            assertThat(workers).isNotNull();
            scribe.waiting.await();
            scribe.goOn.countDown();
            for (long id : all) {
                over(id);
            }
        }
        List<String> reds = scribe.started.subList(1, 11);
        assertThat(reds).containsExactly("n1", "n2", "n4", "n5", "n7", "n8", "n10", "n11", "n13", "n14");
        assertThat(scribe.started.get(11)).isEqualTo("n0");
        assertThat(scribe.started.get(12)).isEqualTo("n3");
    }

    @Test
    void urgent_jobs_go_before_the_others() throws Exception {
        submit("wait", "");
        submit("slow", "");
        long last = submit("slower", "");
        jdbi.useTransaction(db -> queue.submit(db, new Submission("scribe", "urgent", "", true)));
        try (JobWorkers workers = start()) {
            assertThat(workers).isNotNull();
            scribe.goOn.countDown();
            over(last);
        }
        assertThat(scribe.started).startsWith("urgent");
    }

    @Test
    void a_cancelled_job_stops_and_leaves_the_next_one_alone() throws Exception {
        try (JobWorkers workers = start()) {
            assertThat(workers).isNotNull();
            long first = submit("wait");
            submit("queued");
            long next = submit("next");
            scribe.waiting.await();
            jdbi.useTransaction(db -> {
                queue.cancel(db, "scribe", "wait");
                queue.cancel(db, "scribe", "queued");
            });
            over(first);
            over(next);
        }
        assertThat(scribe.started).containsExactly("wait", "next");
        assertThat(ending("next")).isEqualTo("done");
        assertThat(endings()).isEqualTo(1);
    }

    @Test
    void a_job_that_is_cancelled_as_soon_as_it_is_claimed_is_not_begun() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        jdbi.setTransactionHandler(new Watched(jdbi.getTransactionHandler(), () -> {
            if (states().contains("RUNNING") && cancelled.compareAndSet(false, true)) {
                jdbi.useTransaction(db -> queue.cancel(db, "scribe", "wait"));
            }
        }));
        long first = submit("wait");
        long next = submit("next");
        try (JobWorkers workers = start()) {
            assertThat(workers).isNotNull();
            over(first);
            over(next);
        }
        assertThat(cancelled.get()).isTrue();
        assertThat(scribe.started).containsExactly("next");
        assertThat(states()).containsExactly("CANCELLED", "DONE");
    }

    @Test
    void jobs_that_were_over_a_day_ago_are_forgotten() {
        Instant now = Instant.parse("2024-03-22T12:00:00Z");
        JobQueue before = new JobQueue(jdbi, Clock.fixed(now.minus(Duration.ofHours(25)), ZoneOffset.UTC));
        submitTo(before, "done");
        before.end(claimed(before), db -> {});
        submitTo(before, "cancelled");
        jdbi.useTransaction(db -> before.cancel(db, "scribe", "cancelled"));
        submitTo(before, "running");
        claimed(before);
        submitTo(before, "queued");
        JobQueue lately = new JobQueue(jdbi, Clock.fixed(now.minus(Duration.ofHours(23)), ZoneOffset.UTC));
        lately.end(claimed(lately), db -> {});
        submitTo(before, "queued too");
        new JobQueue(jdbi, Clock.fixed(now, ZoneOffset.UTC)).forgetOld();
        List<String> left = jdbi.withHandle(db -> db.createQuery("SELECT subject FROM job ORDER BY id")
                .mapTo(String.class)
                .list());
        assertThat(left).containsExactly("running", "queued", "queued too");
    }

    private void submitTo(JobQueue some, String subject) {
        jdbi.useTransaction(db -> some.submit(db, new Submission("scribe", subject, "", false)));
    }

    private static Job claimed(JobQueue some) {
        return some.claim(List.of("scribe"), List.of(""), new Favour())
                .orElseThrow()
                .job();
    }

    @Test
    void closing_puts_the_running_job_back_without_counting_the_attempt() throws Exception {
        JobWorkers workers = start();
        submit("wait");
        scribe.waiting.await();
        workers.close();
        assertThat(states()).containsExactly("QUEUED");
        assertThat(attempt()).isZero();

        scribe.goOn.countDown();
        try (JobWorkers again = start()) {
            assertThat(again).isNotNull();
            over(1);
        }
        assertThat(ending("wait")).isEqualTo("done");
    }

    @Test
    void what_a_dead_process_left_is_done_at_once_but_not_for_ever() throws Exception {
        long id = submit("a");
        for (int died = 1; died <= 2; died++) {
            assertThat(new JobQueue(jdbi, Clock.systemUTC()).claim(List.of("scribe"), List.of(""), new Favour()))
                    .isPresent();
            assertThat(queue.abandoned()).hasSize(1);
            queue.putBack(queue.abandoned().get(0), true);
        }
        assertThat(new JobQueue(jdbi, Clock.systemUTC()).claim(List.of("scribe"), List.of(""), new Favour()))
                .isPresent();
        assertThat(attempt()).isEqualTo(3);
        try (JobWorkers workers = start()) {
            assertThat(workers).isNotNull();
            over(id);
        }
        assertThat(ending("a")).isEqualTo("the server process died 3 times while it ran this job");
        assertThat(scribe.started).isEmpty();
    }

    @Test
    void who_lost_a_job_cannot_end_it() {
        submit("a");
        JobQueue lost = new JobQueue(jdbi, Clock.systemUTC());
        Job job = lost.claim(List.of("scribe"), List.of(""), new Favour())
                .orElseThrow()
                .job();
        queue.putBack(queue.abandoned().get(0), true);
        assertThat(queue.claim(List.of("scribe"), List.of(""), new Favour())).isPresent();
        lost.end(job, scribe.failed("a", "late"));
        assertThat(states()).containsExactly("RUNNING");
        assertThat(endings()).isZero();
    }

    @Test
    void a_worker_takes_only_what_it_can_do() throws Exception {
        JobHandler other = new JobHandler() {
            @Override
            public String kind() {
                return "other";
            }

            @Override
            public Ending run(String subject, Steps steps) {
                return db -> db.execute("INSERT INTO ending VALUES (?, ?)", subject, "other");
            }

            @Override
            public Ending failed(String subject, String reason) {
                return db -> db.execute("INSERT INTO ending VALUES (?, ?)", subject, reason);
            }
        };
        long waits = submit("wait");
        long quick = jdbi.inTransaction(db -> queue.submit(db, new Submission("other", "quick", "", false)));
        try (JobWorkers workers = JobWorkers.start(queue, List.of(List.of(scribe), List.of(other)))) {
            assertThat(workers).isNotNull();
            over(quick);
            assertThat(ending("quick")).isEqualTo("other");
            scribe.goOn.countDown();
            over(waits);
        }
        assertThat(scribe.started).containsExactly("wait");
    }

    @Test
    void what_belongs_to_a_place_is_done_by_those_who_work_there() throws Exception {
        long shared = at("shared", "one");
        long own = at("own", "other");
        try (JobWorkers workers = start()) {
            over(submit("nowhere"));
            assertThat(states()).containsExactly("QUEUED", "QUEUED", "DONE");
            workers.share("one");
            over(shared);
            workers.hire("other", 2);
            over(own);
        }
        assertThat(scribe.started).containsExactly("nowhere", "shared", "own");
    }

    @Test
    void what_was_to_be_done_at_a_place_that_is_left_fails_and_what_runs_there_stops() throws Exception {
        try (JobWorkers workers = start()) {
            workers.hire("place", 1);
            long running = at("wait", "place");
            scribe.waiting.await();
            long queued = at("b", "place");
            workers.leave("place", "it was closed");
            over(running);
            over(queued);
            at("c", "place");
            over(submit("d"));
        }
        assertThat(ending("wait")).isEqualTo("it was closed");
        assertThat(ending("b")).isEqualTo("it was closed");
        assertThat(states()).containsExactly("CANCELLED", "CANCELLED", "QUEUED", "DONE");
    }

    private long at(String subject, String place) {
        return jdbi.inTransaction(db -> queue.submit(db, new Submission("scribe", subject, "", false, place)));
    }

    private JobWorkers start() {
        return JobWorkers.start(queue, List.of(List.of(scribe)));
    }

    private long submit(String subject) {
        return submit(subject, "");
    }

    private long submit(String subject, String affinity) {
        return jdbi.inTransaction(db -> queue.submit(db, new Submission("scribe", subject, affinity, false)));
    }

    private void over(long id) throws Exception {
        queue.whenOver(id).get(20, TimeUnit.SECONDS);
    }

    private String ending(String subject) {
        return jdbi.withHandle(db -> db.createQuery("SELECT word FROM ending WHERE subject = ?")
                .bind(0, subject)
                .mapTo(String.class)
                .one());
    }

    private List<String> states() {
        return jdbi.withHandle(db -> db.createQuery("SELECT state FROM job ORDER BY id")
                .mapTo(String.class)
                .list());
    }

    private int endings() {
        return jdbi.withHandle(db -> db.createQuery("SELECT count(*) FROM ending")
                .mapTo(Integer.class)
                .one());
    }

    private int attempt() {
        return jdbi.withHandle(db ->
                db.createQuery("SELECT attempt FROM job").mapTo(Integer.class).one());
    }
}
