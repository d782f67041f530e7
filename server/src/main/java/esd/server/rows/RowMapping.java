package esd.server.rows;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** What a row of some table is. Written by hand where lists read thousands of rows a second: reflection takes most of such a call's time. */
public abstract class RowMapping<T> implements RowMapper<T> {
    protected abstract T of(Row row) throws SQLException;

    @Override
    public final T map(ResultSet rows, StatementContext ctx) throws SQLException {
        return of(new Row(rows));
    }
}
