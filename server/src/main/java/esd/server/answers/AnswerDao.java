package esd.server.answers;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The answer table. */
@RegisterConstructorMapper(KeptAnswer.class)
interface AnswerDao {
    @SqlUpdate("INSERT INTO answer (call, body, status, begun) VALUES (:call, :body, 0, :now) ON CONFLICT DO NOTHING")
    boolean begin(String call, String body, Instant now);

    @SqlQuery("SELECT call, body, status, answer FROM answer WHERE call = :call")
    Optional<KeptAnswer> find(String call);

    @SqlUpdate("UPDATE answer SET status = :status, answer = :answer WHERE call = :call")
    void keep(String call, int status, byte[] answer);

    @SqlUpdate("DELETE FROM answer WHERE call = :call")
    void release(String call);

    @SqlUpdate("DELETE FROM answer WHERE begun < :before")
    void forget(Instant before);
}
