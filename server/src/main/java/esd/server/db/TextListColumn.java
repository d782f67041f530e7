package esd.server.db;

import esd.server.rows.TextLists;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** A list of texts in one column. */
final class TextListColumn {
    private TextListColumn() {}

    static final class Mapper implements ColumnMapper<List<String>> {
        @Override
        public List<String> map(ResultSet row, int column, StatementContext ctx) throws SQLException {
            return TextLists.read(row.getString(column), Integer.toString(column));
        }
    }

    static final class Arguments extends AbstractArgumentFactory<List<?>> {
        Arguments() {
            super(Types.VARCHAR);
        }

        @Override
        protected Argument build(List<?> value, ConfigRegistry config) {
            return (position, statement, ctx) -> statement.setString(position, TextLists.text(value));
        }
    }
}
