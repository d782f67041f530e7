package esd.server.trainings;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The training table. A transition is one statement that names the state it leaves. */
@RegisterRowMapper(Training.Mapping.class)
interface TrainingDao {
    @SqlUpdate("INSERT INTO training (id, form, status, params, output_name, owners, created) "
            + "VALUES (:id, :form, :status, :params, :outputName, :owners, :created)")
    void insert(@BindMethods Training training);

    @SqlQuery("SELECT * FROM training WHERE id = :id")
    Optional<Training> find(String id);

    @SqlUpdate(
            "UPDATE training SET status = :to WHERE id = :id AND status NOT IN ('COMPLETED', 'FAILED', 'FAIL', 'STOPPED')")
    void move(String id, Training.Status to);

    @SqlUpdate("UPDATE training SET params = :params WHERE id = :id")
    void tell(String id, String params);

    @SqlUpdate("UPDATE training SET status = 'FAILED', params = :params "
            + "WHERE id = :id AND status NOT IN ('COMPLETED', 'FAILED', 'FAIL', 'STOPPED')")
    void fail(String id, String params);

    @SqlUpdate("UPDATE training SET status = :as, params = :params "
            + "WHERE id = :id AND status NOT IN ('COMPLETED', 'FAILED', 'FAIL', 'STOPPED')")
    void complete(String id, Training.Status as, String params);

    /** From any state: clients may stop what is over, and see it stopped. */
    @SqlUpdate("UPDATE training SET status = 'STOPPED', params = :params WHERE id = :id")
    void stop(String id, String params);

    @SqlUpdate("DELETE FROM training WHERE id = :id")
    boolean delete(String id);

    @SqlQuery("SELECT EXISTS (SELECT 1 FROM training WHERE output_name = :name)")
    boolean outputTaken(String name);

    /** The training that is not over and whose files will have that name. */
    @SqlQuery("SELECT id FROM training WHERE output_name = :name "
            + "AND status NOT IN ('COMPLETED', 'FAILED', 'FAIL', 'STOPPED') LIMIT 1")
    Optional<String> maker(String name);

    @SqlQuery("SELECT * FROM training WHERE (created, id) < (:time, :id) ORDER BY created DESC, id DESC LIMIT :limit")
    List<Training> olderThan(Instant time, String id, int limit);
}
