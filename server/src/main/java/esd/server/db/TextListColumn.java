package esd.server.db;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** A list of texts in one column, as a JSON array. */
final class TextListColumn {
    private TextListColumn() {}

    record Mapper(ObjectMapper json) implements ColumnMapper<List<String>> {
        @Override
        public List<String> map(ResultSet row, int column, StatementContext ctx) throws SQLException {
            String text = row.getString(column);
            try {
                return text == null ? List.of() : List.of(json.readValue(text, String[].class));
            } catch (JsonProcessingException broken) {
                throw new SQLException("column %d holds no list of texts".formatted(column), broken);
            }
        }
    }

    static final class Arguments extends AbstractArgumentFactory<List<?>> {
        private final ObjectMapper json;

        Arguments(ObjectMapper json) {
            super(Types.VARCHAR);
            this.json = json;
        }

        @Override
        protected Argument build(List<?> value, ConfigRegistry config) {
            return (position, statement, ctx) -> {
                try {
                    statement.setString(position, json.writeValueAsString(value));
                } catch (JsonProcessingException bug) {
                    throw new SQLException("a list that is no JSON", bug);
                }
            };
        }
    }
}
