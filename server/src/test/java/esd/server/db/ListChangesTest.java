package esd.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever keeps a page of a list trusts that every change of a row is counted. */
class ListChangesTest {
    private static final String CHECKPOINT =
            "INSERT INTO checkpoint (id, type, status, created, params, owners, shipped) "
                    + "VALUES ('c', 'Lora', 'ACTIVE', 1, '{}', '[]', 0)";
    private static final String FILE =
            "INSERT INTO checkpoint_file (checkpoint_id, position, name) VALUES ('c', 0, 'a.safetensors')";

    private Database database;
    private Jdbi jdbi;

    @BeforeEach
    void open(@TempDir Path folder) {
        database = Database.open(folder.resolve("esd.db"));
        jdbi = database.jdbi();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private long number(String list) {
        return jdbi.withHandle(db -> db.createQuery("SELECT number FROM " + list + "_change")
                .mapTo(Long.class)
                .one());
    }

    private void changes(String list, String statement) {
        long before = number(list);
        assertThat(jdbi.<Integer, RuntimeException>inTransaction(db -> db.execute(statement)))
                .isEqualTo(1);
        assertThat(number(list)).as(statement).isGreaterThan(before);
    }

    @Test
    void of_a_checkpoint_and_of_its_files() {
        changes("checkpoint", CHECKPOINT);
        changes("checkpoint", "UPDATE checkpoint SET params = '{\"message\": \"a\"}'");
        changes("checkpoint", FILE);
        changes("checkpoint", "UPDATE checkpoint_file SET name = 'b.safetensors'");
        changes("checkpoint", "DELETE FROM checkpoint_file");
        changes("checkpoint", FILE);
        changes("checkpoint", "DELETE FROM checkpoint");
    }

    @Test
    void of_an_inference() {
        changes(
                "inference",
                "INSERT INTO inference (id, owner, task_type, inference_type, endpoint_id, endpoint_name, instance_type, "
                        + "status, models, image_names, create_time, start_time) VALUES ('i', 'api', 'TXT2IMG', 'Async', "
                        + "'e', 'esd', 'local', 'CREATED', '{}', '[]', 1, 1)");
        changes("inference", "UPDATE inference SET status = 'INPROGRESS'");
        changes("inference", "DELETE FROM inference");
    }

    @Test
    void what_was_undone_is_no_change() {
        long before = number("checkpoint");
        jdbi.useTransaction(db -> {
            db.execute(CHECKPOINT);
            db.rollback();
        });
        assertThat(number("checkpoint")).isEqualTo(before);
    }
}
