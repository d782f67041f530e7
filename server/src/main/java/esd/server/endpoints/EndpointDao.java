package esd.server.endpoints;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The endpoint table. A transition is one statement that names the state it leaves. */
@RegisterRowMapper(Endpoint.Mapping.class)
interface EndpointDao {
    @SqlUpdate("INSERT INTO endpoint (id, name, type, status, backend, instance_type, autoscaling, initial_instances, "
            + "min_instances, max_instances, current_instances, owners, image, custom_extensions, start_time, "
            + "end_time, error) VALUES (:id, :name, :type, :status, :backend, :instanceType, :autoscaling, "
            + ":initialInstances, :minInstances, :maxInstances, :currentInstances, :owners, :image, "
            + ":customExtensions, :startTime, :endTime, :error)")
    void insert(@BindMethods Endpoint endpoint);

    @SqlUpdate("UPDATE OR IGNORE endpoint SET name = :name WHERE id = :id")
    void rename(String id, String name);

    @SqlQuery("SELECT * FROM endpoint WHERE id = :id")
    Optional<Endpoint> find(String id);

    @SqlQuery("SELECT * FROM endpoint WHERE name = :name")
    Optional<Endpoint> named(String name);

    @SqlQuery("SELECT * FROM endpoint WHERE type = :type ORDER BY id")
    List<Endpoint> ofType(String type);

    @SqlQuery("SELECT * FROM endpoint ORDER BY start_time, id")
    List<Endpoint> all();

    @SqlUpdate("UPDATE endpoint SET status = :status, current_instances = :instances, error = :error, "
            + "end_time = CASE WHEN end_time IS NULL AND :status = 'IN_SERVICE' THEN :now ELSE end_time END "
            + "WHERE id = :id AND status <> 'DELETING'")
    void now(String id, Endpoint.Status status, int instances, @Nullable String error, Instant now);

    @SqlUpdate("UPDATE endpoint SET status = CASE status WHEN 'CREATING' THEN 'FAILED' ELSE 'DELETED' END, "
            + "current_instances = 0, error = :error WHERE id = :id AND status <> 'DELETING'")
    void gone(String id, String error);

    @SqlUpdate("UPDATE endpoint SET status = 'DELETING' WHERE id = :id AND status = :from")
    boolean doom(String id, Endpoint.Status from);

    @SqlUpdate("UPDATE endpoint SET status = :to WHERE id = :id AND status = 'DELETING'")
    void spare(String id, Endpoint.Status to);

    @SqlUpdate("DELETE FROM endpoint WHERE id = :id")
    void delete(String id);

    @SqlUpdate("DELETE FROM endpoint WHERE name = :name AND status = 'DELETED'")
    void forgetDeleted(String name);

    @SqlQuery("SELECT * FROM endpoint ORDER BY start_time DESC, id DESC LIMIT :limit")
    List<Endpoint> newest(int limit);

    @SqlQuery("SELECT * FROM endpoint WHERE (start_time, id) < (:time, :id) "
            + "ORDER BY start_time DESC, id DESC LIMIT :limit")
    List<Endpoint> olderThan(Instant time, String id, int limit);
}
