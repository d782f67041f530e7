package esd.server.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import esd.server.access.Caller;
import esd.server.db.Database;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two thousand rows, the newest first: every third a VAE, the rest LoRAs, every hundredth Disabled, every 500th ann's. */
class CheckpointListTest {
    private static final int ROWS = 2000;
    private static final Caller ADMIN = new Caller("api", List.of(), Set.of("user:all"), List.of());
    private static final Caller ANN = new Caller("ann", List.of("ann"), Set.of(), List.of());

    private Database database;

    @BeforeEach
    void fill(@TempDir Path folder) {
        database = Database.open(folder.resolve("esd.db"));
        database.jdbi()
                .useTransaction(db -> db.execute(
                        "WITH RECURSIVE row (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM row WHERE i < ?) "
                                + "INSERT INTO checkpoint SELECT 'id' || i, iif(i % 3 = 0, 'VAE', 'Lora'), "
                                + "iif(i % 100 = 7, 'DISABLED', 'ACTIVE'), 1000000 - i, '{}', "
                                + "iif(i % 500 = 3, '[\"ann\"]', '[\"group' || (i % 7) || '\"]'), 0 FROM row",
                        ROWS - 1));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void the_pages_are_the_list() {
        check(ADMIN, List.of(), List.of(), i -> true);
    }

    @Test
    void the_pages_of_a_type_are_its_list() {
        check(ADMIN, List.of("VAE"), List.of(), i -> i % 3 == 0);
    }

    @Test
    void the_pages_of_what_is_rare_are_its_list() {
        check(ADMIN, List.of(), List.of("Disabled"), i -> i % 100 == 7);
        check(ADMIN, List.of("VAE"), List.of("Disabled"), i -> i % 100 == 7 && i % 3 == 0);
    }

    @Test
    void the_pages_of_somebody_who_sees_little_are_what_he_sees() {
        check(ANN, List.of(), List.of(), i -> i % 500 == 3);
    }

    @Test
    void a_list_that_was_looked_at_knows_what_came_went_and_changed_since() {
        CheckpointList list = new CheckpointList(database.jdbi(), false);
        assertThat(total(list, "VAE")).isEqualTo(667);
        change(
                "INSERT INTO checkpoint SELECT 'new', type, status, created, params, owners, 0 FROM checkpoint WHERE id = 'id0'");
        assertThat(total(list, "VAE")).isEqualTo(668);
        change("UPDATE checkpoint SET type = 'Lora' WHERE id IN ('id0', 'new')");
        assertThat(total(list, "VAE")).isEqualTo(666);
        change("DELETE FROM checkpoint WHERE id = 'id3'");
        assertThat(total(list, "VAE")).isEqualTo(665);
        assertThatThrownBy(() -> database.jdbi().useTransaction(db -> {
                    db.execute("DELETE FROM checkpoint");
                    throw new IllegalStateException("undone");
                }))
                .hasMessage("undone");
        assertThat(total(list, "VAE")).isEqualTo(665);
    }

    private void change(String sql) {
        assertThat(database.jdbi().<Integer, RuntimeException>inTransaction(db -> db.execute(sql)))
                .isPositive();
    }

    private static long total(CheckpointList list, String type) {
        return list.page(new CheckpointFilter(ADMIN, ADMIN, List.of(type), List.of(), List.of(), 1, 10))
                .total();
    }

    private void check(Caller viewer, List<String> types, List<String> statuses, IntPredicate wanted) {
        List<String> ids =
                IntStream.range(0, ROWS).filter(wanted).mapToObj(i -> "id" + i).toList();
        for (int perPage : List.of(3, 70, 999)) {
            List<String> listed = new ArrayList<>();
            for (int page = 1; page <= ids.size() / perPage + 1; page++) {
                CheckpointList.Found found = new CheckpointList(database.jdbi(), false)
                        .page(new CheckpointFilter(viewer, viewer, types, statuses, List.of(), page, perPage));
                assertThat(found.total()).isEqualTo(ids.size());
                found.rows().forEach(row -> listed.add(row.checkpoint().id()));
            }
            assertThat(listed).isEqualTo(ids);
        }
    }
}
