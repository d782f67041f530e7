package esd.server.checkpoints;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.customizer.Define;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The checkpoint table. A transition is one statement that names the state it leaves. */
@RegisterRowMapper(Checkpoint.Mapping.class)
interface CheckpointDao {
    String OWNED = "owners IN (SELECT value FROM json_each(:owners))";
    String KIND = "(:types = '[]' OR type IN (SELECT value FROM json_each(:types))) "
            + "AND (:statuses = '[]' OR status IN (SELECT value FROM json_each(:statuses)))";

    String NEWEST = "created DESC, id";
    String OLDEST = "created, id DESC";

    @SqlUpdate("INSERT INTO checkpoint (id, type, status, created, params, owners, shipped) "
            + "VALUES (:id, :type, :status, :created, :params, :owners, :shipped)")
    void insert(@BindMethods Checkpoint checkpoint);

    @SqlQuery("SELECT * FROM checkpoint WHERE id = :id")
    Optional<Checkpoint> find(String id);

    @SqlQuery("SELECT * FROM checkpoint WHERE shipped")
    List<Checkpoint> shipped();

    @SqlQuery("SELECT c.* FROM checkpoint c JOIN checkpoint_file f ON f.checkpoint_id = c.id "
            + "WHERE f.name = :name AND c.type = :type AND c.status = 'ACTIVE' AND NOT f.promised")
    Optional<Checkpoint> findActive(String type, String name);

    @SqlQuery("SELECT * FROM checkpoint WHERE type = :type AND status = 'ACTIVE' ORDER BY created, id LIMIT 1000")
    List<Checkpoint> activeOf(String type);

    @SqlQuery("SELECT c.* FROM checkpoint c JOIN checkpoint_file f ON f.checkpoint_id = c.id "
            + "WHERE f.name = :name AND f.position = 0 AND NOT f.promised")
    Optional<Checkpoint> findFirstNamed(String name);

    @SqlUpdate("UPDATE checkpoint SET status = :to WHERE id = :id")
    void move(String id, Checkpoint.Status to);

    @SqlUpdate("DELETE FROM checkpoint WHERE id = :id")
    void delete(String id);

    @SqlUpdate("UPDATE checkpoint SET status = 'ACTIVE' WHERE id = :id AND status = 'MAKING'")
    void made(String id);

    @SqlUpdate("UPDATE checkpoint SET status = 'MAKING' WHERE id = :id AND status = 'ACTIVE' "
            + "AND NOT EXISTS (SELECT 1 FROM checkpoint_file WHERE checkpoint_id = :id AND NOT promised)")
    void emptied(String id);

    @SqlUpdate("DELETE FROM checkpoint WHERE id = :id AND status = 'MAKING'")
    void deleteEmpty(String id);

    @SqlUpdate("UPDATE checkpoint SET params = json_set(params, '$.download.received', :received, "
            + "'$.download.size', :size) WHERE id = :id AND status = 'COMING'")
    void coming(String id, long received, long size);

    @SqlUpdate("UPDATE checkpoint SET status = 'ACTIVE', params = json_set(json_remove(params, '$.download.received'), "
            + "'$.download.size', :size, '$.download.sha256', :sha256, '$.multipart_upload', json(:upload)) "
            + "WHERE id = :id AND status = 'COMING'")
    void arrived(String id, long size, String sha256, String upload);

    @SqlUpdate("UPDATE checkpoint SET status = 'FAILED', params = json_set(params, '$.message', :reason) "
            + "WHERE id = :id AND status = 'COMING'")
    void failed(String id, String reason);

    /** What failed gives way to whoever wants its name. */
    @SqlUpdate("DELETE FROM checkpoint WHERE status = 'FAILED' "
            + "AND id IN (SELECT checkpoint_id FROM checkpoint_file WHERE name = :name)")
    void dropFailed(String name);

    /** How often checkpoints and their files have changed so far. */
    @SqlQuery("SELECT number FROM checkpoint_change")
    long change();

    /** How often the counts have changed so far. */
    @SqlQuery("SELECT number FROM checkpoint_count_change")
    long countChange();

    /** How many there are of each owners and kind. */
    @SqlQuery("SELECT * FROM checkpoint_count WHERE number > 0 ORDER BY owners")
    @RegisterRowMapper(CountedCheckpoints.Mapping.class)
    List<CountedCheckpoints> counted();

    /** Skips rows within the index: only those of the page are read. Good where most rows are wanted. */
    @SqlQuery("SELECT * FROM checkpoint WHERE id IN (SELECT id FROM checkpoint INDEXED BY checkpoint_newest WHERE "
            + "(:everybody OR " + OWNED + ") AND " + KIND + " ORDER BY <order> LIMIT :limit OFFSET :skipped) "
            + "ORDER BY " + NEWEST)
    List<Checkpoint> walked(
            @Define String order,
            boolean everybody,
            List<String> owners,
            List<String> types,
            List<String> statuses,
            long limit,
            long skipped);

    /** Finds all that are wanted and sorts them. Good where those are few. */
    @SqlQuery("SELECT * FROM checkpoint WHERE id IN (SELECT c.id FROM checkpoint_count k "
            + "CROSS JOIN checkpoint c INDEXED BY checkpoint_kind "
            + "ON c.owners = k.owners AND c.type = k.type AND c.status = k.status "
            + "WHERE k.number > 0 AND k.owners IN (SELECT value FROM json_each(:owners)) "
            + "AND (:types = '[]' OR k.type IN (SELECT value FROM json_each(:types))) "
            + "AND (:statuses = '[]' OR k.status IN (SELECT value FROM json_each(:statuses))) "
            + "ORDER BY c.created DESC, c.id LIMIT :limit OFFSET :skipped) ORDER BY " + NEWEST)
    List<Checkpoint> gathered(List<String> owners, List<String> types, List<String> statuses, long limit, long skipped);
}
