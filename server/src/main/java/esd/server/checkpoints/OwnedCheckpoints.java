package esd.server.checkpoints;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.generic.GenericType;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * How many checkpoints the same people own.
 *
 * @param stored their list as rows hold it
 * @param every of any type and status
 * @param wanted of the types and statuses that were asked for
 */
public record OwnedCheckpoints(String stored, List<String> owners, long every, long wanted) {
    /** Reads a row; by hand, since a page of the list needs hundreds of them. */
    public static final class Mapper implements RowMapper<OwnedCheckpoints> {
        private static final GenericType<List<String>> TEXTS = new GenericType<>() {};

        @Override
        public OwnedCheckpoints map(ResultSet row, StatementContext ctx) throws SQLException {
            return specialize(row, ctx).map(row, ctx);
        }

        @Override
        public RowMapper<OwnedCheckpoints> specialize(ResultSet rows, StatementContext ctx) throws SQLException {
            ColumnMapper<List<String>> texts = ctx.findColumnMapperFor(TEXTS).orElseThrow();
            return (row, unused) ->
                    new OwnedCheckpoints(row.getString(1), texts.map(row, 1, ctx), row.getLong(2), row.getLong(3));
        }
    }
}
