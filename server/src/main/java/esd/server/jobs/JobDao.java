package esd.server.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.GetGeneratedKeys;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The job table. A transition is one statement that names the state it leaves. */
@RegisterConstructorMapper(Job.class)
interface JobDao {
    @SqlUpdate("INSERT INTO job (kind, subject, affinity, urgent, place, state, attempt, steps_done, steps_total, "
            + "submitted) VALUES (:kind, :subject, :affinity, :urgent, :place, 'QUEUED', 0, 0, 0, :now)")
    @GetGeneratedKeys
    long insert(@BindMethods Submission submission, Instant now);

    @SqlQuery("UPDATE job SET state = 'RUNNING', attempt = attempt + 1, owner = :owner, lease = :lease, "
            + "heartbeat = :now WHERE id = (SELECT id FROM job INDEXED BY job_queued WHERE state = 'QUEUED' "
            + "AND kind IN (SELECT value FROM json_each(:kinds)) AND place IN (SELECT value FROM json_each(:places)) "
            + "ORDER BY urgent DESC, affinity = :loaded DESC, id LIMIT 1) RETURNING *")
    Optional<Job> claimBest(
            List<String> kinds, List<String> places, String loaded, String owner, Instant now, Instant lease);

    @SqlQuery("UPDATE job SET state = 'RUNNING', attempt = attempt + 1, owner = :owner, lease = :lease, "
            + "heartbeat = :now WHERE id = (SELECT min(id) FROM job INDEXED BY job_queued WHERE state = 'QUEUED' "
            + "AND kind IN (SELECT value FROM json_each(:kinds)) "
            + "AND place IN (SELECT value FROM json_each(:places))) RETURNING *")
    Optional<Job> claimOldest(List<String> kinds, List<String> places, String owner, Instant now, Instant lease);

    @SqlQuery("SELECT min(id) FROM job INDEXED BY job_queued WHERE state = 'QUEUED' "
            + "AND kind IN (SELECT value FROM json_each(:kinds)) AND place IN (SELECT value FROM json_each(:places))")
    Optional<Long> oldest(List<String> kinds, List<String> places);

    @SqlUpdate("UPDATE job SET state = 'DONE', owner = NULL, lease = NULL "
            + "WHERE id = :id AND state = 'RUNNING' AND owner = :owner")
    boolean end(long id, String owner);

    @SqlUpdate("UPDATE job SET state = 'QUEUED', attempt = attempt - :uncounted, owner = NULL, lease = NULL "
            + "WHERE id = :id AND state = 'RUNNING' AND owner = :owner")
    boolean putBack(long id, String owner, int uncounted);

    @SqlQuery("UPDATE job SET state = 'CANCELLED', owner = NULL, lease = NULL "
            + "WHERE kind = :kind AND subject = :subject AND state IN ('QUEUED', 'RUNNING') RETURNING id")
    List<Long> cancel(String kind, String subject);

    @SqlQuery("UPDATE job SET state = 'CANCELLED', owner = NULL, lease = NULL "
            + "WHERE place = :place AND state IN ('QUEUED', 'RUNNING') RETURNING *")
    List<Job> cancelAt(String place);

    @SqlUpdate("UPDATE job SET heartbeat = :now, lease = :lease, steps_done = :done, steps_total = :total "
            + "WHERE id = :id AND state = 'RUNNING' AND owner = :owner")
    void beat(long id, String owner, Instant now, Instant lease, int done, int total);

    @SqlUpdate("DELETE FROM job WHERE id IN (SELECT id FROM job INDEXED BY job_over "
            + "WHERE state IN ('DONE', 'CANCELLED') AND coalesce(heartbeat, submitted) < :before LIMIT :limit)")
    void forget(Instant before, int limit);

    @SqlQuery("SELECT * FROM job WHERE state = 'RUNNING' AND (owner <> :owner OR lease < :now)")
    List<Job> abandoned(String owner, Instant now);

    @SqlQuery("SELECT * FROM job WHERE id = :id")
    Optional<Job> find(long id);
}
