package esd.server.access;

import esd.server.rows.Row;
import esd.server.rows.RowMapping;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Someone who may act, with the roles that say how.
 *
 * @param password encrypted, null where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // users are never compared, and the bytes never leave this room
public record User(String username, String creator, List<String> roles, byte @Nullable [] password) {
    /** Who created what was there from the beginning. */
    static final String SYSTEM = "ESD";

    static final User SEEDED = new User("api", SYSTEM, List.of(Role.OPERATOR), null);

    /** A row of its table. */
    public static final class Mapping extends RowMapping<User> {
        @Override
        protected User of(Row row) throws SQLException {
            return new User(
                    row.text("username"), row.text("creator"), row.texts("roles"), row.optionalBytes("password"));
        }
    }
}
