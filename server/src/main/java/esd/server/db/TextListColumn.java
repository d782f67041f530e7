package esd.server.db;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** A list of texts in one column, as a JSON array. */
final class TextListColumn {
    private TextListColumn() {}

    /** Remembers what short texts mean: lists of users and roles hold the same few permissions and owners again and again. */
    static final class Mapper implements ColumnMapper<List<String>> {
        private static final int MOST = 10_000;
        private static final int SHORT = 1_000;

        private final ObjectMapper json;
        private final Map<String, List<String>> known = new ConcurrentHashMap<>();

        Mapper(ObjectMapper json) {
            this.json = json;
        }

        @Override
        public List<String> map(ResultSet row, int column, StatementContext ctx) throws SQLException {
            String text = row.getString(column);
            if (text == null) {
                return List.of();
            }
            List<String> list = known.get(text);
            return list == null ? read(text, column) : list;
        }

        private List<String> read(String text, int column) throws SQLException {
            try {
                List<String> list = List.of(json.readValue(text, String[].class));
                if (text.length() <= SHORT && known.size() < MOST) {
                    known.put(text, list);
                }
                return list;
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
