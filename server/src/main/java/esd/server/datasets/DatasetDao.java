package esd.server.datasets;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The dataset table. */
@RegisterRowMapper(Dataset.Mapping.class)
interface DatasetDao {
    @SqlUpdate("INSERT INTO dataset (name, prefix, status, params, owners, created) "
            + "VALUES (:name, :prefix, :status, :params, :owners, :created)")
    void insert(@BindMethods Dataset dataset);

    @SqlQuery("SELECT * FROM dataset WHERE name = :name")
    Optional<Dataset> find(String name);

    @SqlUpdate("UPDATE dataset SET status = :status WHERE name = :name")
    boolean move(String name, Status status);

    @SqlUpdate("DELETE FROM dataset WHERE name = :name")
    boolean delete(String name);

    @SqlQuery("SELECT * FROM dataset WHERE (created, name) < (:time, :name) "
            + "ORDER BY created DESC, name DESC LIMIT :limit")
    List<Dataset> olderThan(Instant time, String name, int limit);

    @SqlQuery("SELECT * FROM dataset WHERE status = :status AND (created, name) < (:time, :name) "
            + "ORDER BY created DESC, name DESC LIMIT :limit")
    List<Dataset> olderThan(Status status, Instant time, String name, int limit);
}
