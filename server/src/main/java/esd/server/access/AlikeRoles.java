package esd.server.access;

import esd.server.rows.Row;
import esd.server.rows.RowMapping;
import java.sql.SQLException;
import java.util.List;

/** Roles that permit the same. */
public record AlikeRoles(List<String> permissions, List<String> names) {
    /** A group of rows of the role table. */
    public static final class Mapping extends RowMapping<AlikeRoles> {
        @Override
        protected AlikeRoles of(Row row) throws SQLException {
            return new AlikeRoles(row.texts("permissions"), row.texts("names"));
        }
    }
}
