package esd.server.checkpoints;

import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The checkpoint_file table. A name stands there once, whether a file bears it or is being given it. */
@RegisterRowMapper(CheckpointFile.Mapping.class)
interface CheckpointFileDao {
    @SqlUpdate("INSERT INTO checkpoint_file (checkpoint_id, position, name, upload_id, new_name, promised) "
            + "VALUES (:checkpointId, :position, :name, :uploadId, :newName, :promised)")
    void insert(@BindMethods CheckpointFile file);

    @SqlQuery("SELECT * FROM checkpoint_file WHERE checkpoint_id = :id ORDER BY position")
    List<CheckpointFile> of(String id);

    @SqlQuery("SELECT * FROM checkpoint_file WHERE checkpoint_id IN (SELECT value FROM json_each(:ids)) "
            + "ORDER BY checkpoint_id, position")
    List<CheckpointFile> ofAll(List<String> ids);

    @SqlQuery("SELECT EXISTS (SELECT 1 FROM checkpoint_file f WHERE (f.name = :name OR f.new_name = :name) "
            + "AND NOT EXISTS (SELECT 1 FROM checkpoint c WHERE c.id = f.checkpoint_id AND c.status = 'FAILED'))")
    boolean taken(String name);

    @SqlQuery("SELECT f.name FROM checkpoint_file f JOIN checkpoint c ON c.id = f.checkpoint_id "
            + "WHERE f.name >= :from AND f.name < :to AND c.status <> 'FAILED' ORDER BY f.name")
    List<String> between(String from, String to);

    /** Whether it has this file, which is there from now on if it was only promised. */
    @SqlUpdate("UPDATE checkpoint_file SET promised = 0 WHERE checkpoint_id = :id AND name = :name")
    boolean made(String id, String name);

    @SqlUpdate("INSERT INTO checkpoint_file (checkpoint_id, position, name) SELECT :id, "
            + "coalesce(max(position), -1) + 1, :name FROM checkpoint_file WHERE checkpoint_id = :id")
    void append(String id, String name);

    @SqlUpdate("DELETE FROM checkpoint_file WHERE checkpoint_id = :id AND name = :name")
    void remove(String id, String name);

    @SqlUpdate("DELETE FROM checkpoint_file WHERE checkpoint_id = :id AND promised")
    boolean breakPromise(String id);

    /** To be done where none is the first any more. */
    @SqlUpdate("UPDATE checkpoint_file SET position = 0 WHERE checkpoint_id = :id "
            + "AND position = (SELECT max(position) FROM checkpoint_file WHERE checkpoint_id = :id)")
    void newestFirst(String id);

    @SqlUpdate("UPDATE checkpoint_file SET upload_id = NULL WHERE checkpoint_id = :id AND name = :name")
    void uploaded(String id, String name);

    @SqlUpdate("UPDATE checkpoint_file SET new_name = :newName "
            + "WHERE checkpoint_id = :id AND position = 0 AND new_name IS NULL")
    boolean startRename(String id, String newName);

    @SqlQuery("SELECT * FROM checkpoint_file WHERE new_name IS NOT NULL")
    List<CheckpointFile> beingRenamed();

    @SqlUpdate("DELETE FROM checkpoint_file WHERE checkpoint_id = :id AND position > 0")
    void dropOthers(String id);

    @SqlUpdate("UPDATE checkpoint_file SET name = new_name, new_name = NULL "
            + "WHERE checkpoint_id = :id AND position = 0 AND new_name IS NOT NULL")
    boolean endRename(String id);

    @SqlUpdate("UPDATE checkpoint_file SET new_name = NULL WHERE checkpoint_id = :id AND position = 0")
    void cancelRename(String id);
}
