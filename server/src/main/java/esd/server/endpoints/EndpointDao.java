package esd.server.endpoints;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The endpoint table. */
@RegisterConstructorMapper(Endpoint.class)
interface EndpointDao {
    @SqlUpdate("INSERT INTO endpoint (id, name, type, status, instance_type, autoscaling, min_instances, "
            + "max_instances, current_instances, owners, custom_extensions, start_time, end_time, error) "
            + "VALUES (:id, :name, :type, :status, :instanceType, :autoscaling, :minInstances, "
            + ":maxInstances, :currentInstances, :owners, :customExtensions, :startTime, :endTime, :error) "
            + "ON CONFLICT (id) DO UPDATE SET name = excluded.name, status = excluded.status")
    void seed(@BindMethods Endpoint endpoint);

    @SqlQuery("SELECT * FROM endpoint WHERE name = :name")
    Optional<Endpoint> named(String name);

    @SqlQuery("SELECT * FROM endpoint WHERE type = :type ORDER BY id")
    List<Endpoint> ofType(String type);

    @SqlQuery("SELECT * FROM endpoint ORDER BY start_time DESC, id DESC LIMIT :limit")
    List<Endpoint> newest(int limit);

    @SqlQuery("SELECT * FROM endpoint WHERE (start_time, id) < (:time, :id) "
            + "ORDER BY start_time DESC, id DESC LIMIT :limit")
    List<Endpoint> olderThan(Instant time, String id, int limit);
}
