package esd.server.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    private Path folder;
    private Database database;
    private Jdbi jdbi;

    @BeforeEach
    void open(@TempDir Path temporary) {
        folder = temporary;
        database = Database.open(folder.resolve("esd.db"));
        jdbi = database.jdbi();
        jdbi.useTransaction(db -> db.execute("CREATE TABLE thing (id INTEGER, names TEXT, made INTEGER)"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void the_journal_survives_a_power_cut() {
        assertThat(one("PRAGMA journal_mode")).isEqualTo("wal");
        assertThat(one("PRAGMA synchronous")).isEqualTo("2");
    }

    @Test
    void opening_again_finds_what_was_written() {
        jdbi.useTransaction(db -> db.execute("INSERT INTO thing (id) VALUES (7)"));
        database.close();
        database = Database.open(folder.resolve("esd.db"));
        jdbi = database.jdbi();
        assertThat(one("SELECT id FROM thing")).isEqualTo("7");
    }

    @Test
    void lists_and_moments_come_back_as_they_went() {
        Instant now = Instant.parse("2024-01-02T03:04:05.123456Z");
        jdbi.useTransaction(db -> db.createUpdate("INSERT INTO thing VALUES (1, :names, :made)")
                .bind("names", List.of("a", "\"b\""))
                .bind("made", now)
                .execute());
        assertThat(jdbi.<List<String>, RuntimeException>withHandle(db -> db.createQuery("SELECT names FROM thing")
                        .mapTo(new org.jdbi.v3.core.generic.GenericType<List<String>>() {})
                        .one()))
                .containsExactly("a", "\"b\"");
        assertThat(jdbi.<Instant, RuntimeException>withHandle(db -> db.createQuery("SELECT made FROM thing")
                        .mapTo(Instant.class)
                        .one()))
                .isEqualTo(now);
    }

    @Test
    void a_reader_does_not_wait_for_an_open_transaction() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> writer = other.submit(() -> jdbi.<Boolean, Exception>inTransaction(db -> {
                db.execute("INSERT INTO thing (id) VALUES (1)");
                written.countDown();
                return read.await(10, TimeUnit.SECONDS);
            }));
            written.await();
            assertThat(one("SELECT count(*) FROM thing")).isEqualTo("0");
            read.countDown();
            writer.get();
            assertThat(one("SELECT count(*) FROM thing")).isEqualTo("1");
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void a_reader_does_not_wait_for_those_who_wait_to_write() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(64);
        ExecutorService others = Executors.newCachedThreadPool();
        try {
            Future<?> writer = others.submit(() -> jdbi.<Boolean, Exception>inTransaction(db -> {
                db.execute("INSERT INTO thing (id) VALUES (1)");
                written.countDown();
                return read.await(20, TimeUnit.SECONDS);
            }));
            written.await();
            for (int i = 0; i < 64; i++) {
                others.execute(() -> {
                    waiting.countDown();
                    jdbi.useTransaction(db -> db.execute("INSERT INTO thing (id) VALUES (2)"));
                });
            }
            waiting.await();
            Future<String> reader = others.submit(() -> one("SELECT count(*) FROM thing"));
            assertThat(reader.get(15, TimeUnit.SECONDS)).isEqualTo("0");
            read.countDown();
            writer.get();
        } finally {
            read.countDown();
            others.shutdown();
            assertThat(others.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(one("SELECT count(*) FROM thing")).isEqualTo("65");
    }

    @Test
    void many_writers_take_turns() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(32);
        try {
            List<Future<?>> all = new java.util.ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add(writers.submit(() -> jdbi.useTransaction(db -> {
                    int count = db.createQuery("SELECT count(*) FROM thing")
                            .mapTo(Integer.class)
                            .one();
                    db.execute("INSERT INTO thing (id) VALUES (?)", count);
                })));
            }
            for (Future<?> writer : all) {
                writer.get();
            }
        } finally {
            writers.shutdownNow();
        }
        assertThat(one("SELECT count(DISTINCT id) FROM thing")).isEqualTo("200");
    }

    @Test
    void a_transaction_started_inside_another_one_is_part_of_it() {
        assertThatThrownBy(() -> jdbi.useTransaction(outer -> {
                    jdbi.useTransaction(inner -> inner.execute("INSERT INTO thing (id) VALUES (1)"));
                    throw new IllegalStateException("undone");
                }))
                .hasMessageContaining("undone");
        assertThat(one("SELECT count(*) FROM thing")).isEqualTo("0");
    }

    private String one(String sql) {
        return jdbi.withHandle(db -> db.createQuery(sql).mapTo(String.class).one());
    }
}
