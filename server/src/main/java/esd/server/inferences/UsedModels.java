package esd.server.inferences;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import esd.server.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** All models of one inference; in its row they stand as JSON. */
public record UsedModels(List<UsedModel> all) {
    public UsedModels {
        all = List.copyOf(all);
    }

    /** What has to be loaded before anything else. */
    Optional<UsedModel> diffusion() {
        return all.stream()
                .filter(model -> model.type().equals(UsedModel.DIFFUSION))
                .findFirst();
    }

    /** Reads the column. */
    public static final class Mapper implements ColumnMapper<UsedModels> {
        @Override
        public UsedModels map(ResultSet row, int column, StatementContext ctx) throws SQLException {
            try {
                return Json.as(Json.parse(row.getString(column).getBytes(UTF_8)), UsedModels.class);
            } catch (JsonProcessingException broken) {
                throw new SQLException("column %d holds no models".formatted(column), broken);
            }
        }
    }

    /** Writes the column. */
    public static final class Arguments extends AbstractArgumentFactory<UsedModels> {
        public Arguments() {
            super(Types.VARCHAR);
        }

        @Override
        protected Argument build(UsedModels value, ConfigRegistry config) {
            String text = new String(Json.bytes(value), UTF_8);
            return (position, statement, ctx) -> statement.setString(position, text);
        }
    }
}
