package esd.server.inferences;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.sqlobject.config.RegisterArgumentFactory;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The inference table. A transition is one statement that names the state it leaves. */
@RegisterRowMapper(Inference.Mapping.class)
@RegisterArgumentFactory(UsedModels.Arguments.class)
interface InferenceDao {
    @SqlUpdate("INSERT INTO inference (id, owner, task_type, inference_type, endpoint_id, endpoint_name, "
            + "instance_type, status, models, payload, workflow, image_names, create_time, start_time) "
            + "VALUES (:id, :owner, :taskType, :inferenceType, :endpointId, :endpointName, "
            + ":instanceType, :status, :models, :payload, :workflow, :imageNames, :createTime, :startTime)")
    void insert(@BindMethods Inference inference);

    @SqlQuery("SELECT * FROM inference WHERE id = :id")
    Optional<Inference> find(String id);

    @SqlUpdate("UPDATE inference SET status = 'INPROGRESS', output_key = :outputKey, start_time = :now "
            + "WHERE id = :id AND status = 'CREATED'")
    boolean start(String id, @Nullable String outputKey, Instant now);

    @SqlUpdate("UPDATE inference SET status = 'SUCCEED', image_names = :imageNames, report_name = :reportName, "
            + "start_time = :started, complete_time = :now WHERE id = :id AND status = 'INPROGRESS'")
    void succeed(String id, List<String> imageNames, String reportName, Instant started, Instant now);

    @SqlUpdate("UPDATE inference SET status = 'FAILED', failure = :reason, complete_time = :now "
            + "WHERE id = :id AND status = 'INPROGRESS'")
    void fail(String id, String reason, Instant now);

    @SqlUpdate("DELETE FROM inference WHERE id = :id")
    void delete(String id);

    /** How often the table has changed so far. */
    @SqlQuery("SELECT number FROM inference_change")
    long change();

    @SqlQuery("SELECT * FROM inference WHERE task_type = :type AND (create_time, id) < (:time, :id) "
            + "ORDER BY create_time DESC, id DESC LIMIT :limit")
    ResultIterator<Inference> olderThan(TaskType type, Instant time, String id, int limit);

    @SqlQuery("SELECT * FROM inference WHERE task_type = :type AND owner = :owner "
            + "AND (create_time, id) < (:time, :id) ORDER BY create_time DESC, id DESC LIMIT :limit")
    ResultIterator<Inference> olderThan(TaskType type, String owner, Instant time, String id, int limit);
}
