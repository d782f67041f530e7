package esd.server.inferences;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import esd.server.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** A row of the inference table; by hand, since looking is what clients do thousands of times a second. */
public final class InferenceMapper implements RowMapper<Inference> {
    private final UsedModels.Mapper models = new UsedModels.Mapper();

    @Override
    public Inference map(ResultSet row, StatementContext ctx) throws SQLException {
        return new Inference(
                row.getString("id"),
                row.getString("owner"),
                TaskType.valueOf(row.getString("task_type")),
                row.getString("inference_type"),
                row.getString("endpoint_id"),
                row.getString("endpoint_name"),
                row.getString("instance_type"),
                Inference.Status.valueOf(row.getString("status")),
                models.map(row, row.findColumn("models"), ctx),
                row.getString("payload"),
                row.getString("workflow"),
                row.getString("output_key"),
                texts(row.getString("image_names")),
                row.getString("report_name"),
                row.getString("failure"),
                moment(row.getLong("create_time")),
                moment(row.getLong("start_time")),
                optionalMoment(row));
    }

    private static List<String> texts(String json) throws SQLException {
        try {
            return List.of(Json.as(Json.parse(json.getBytes(UTF_8)), String[].class));
        } catch (JsonProcessingException broken) {
            throw new SQLException("image_names holds no list of texts", broken);
        }
    }

    private static @Nullable Instant optionalMoment(ResultSet row) throws SQLException {
        long microseconds = row.getLong("complete_time");
        return row.wasNull() ? null : moment(microseconds);
    }

    private static Instant moment(long microseconds) {
        return Instant.EPOCH.plus(microseconds, ChronoUnit.MICROS);
    }
}
