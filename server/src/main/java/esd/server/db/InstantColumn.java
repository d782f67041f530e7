package esd.server.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** A moment in one column, as microseconds since the epoch: what the API shows has six digits. */
final class InstantColumn {
    private InstantColumn() {}

    static final class Mapper implements ColumnMapper<@Nullable Instant> {
        @Override
        public @Nullable Instant map(ResultSet row, int column, StatementContext ctx) throws SQLException {
            long microseconds = row.getLong(column);
            return row.wasNull() ? null : Instant.EPOCH.plus(microseconds, ChronoUnit.MICROS);
        }
    }

    static final class Arguments extends AbstractArgumentFactory<Instant> {
        Arguments() {
            super(Types.BIGINT);
        }

        @Override
        protected Argument build(Instant value, ConfigRegistry config) {
            long microseconds = value.getEpochSecond() * 1_000_000 + value.getNano() / 1_000;
            return (position, statement, ctx) -> statement.setLong(position, microseconds);
        }
    }
}
