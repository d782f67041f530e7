package esd.server.access;

import esd.server.rows.Row;
import esd.server.rows.RowMapping;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Who somebody is, as far as deciding goes, in one look: every call begins with it. */
interface CallerDao {
    /** What it finds. */
    record Found(String username, List<String> roles, List<String> permissions, List<String> createdRoles) {}

    /** A row of it. */
    final class Mapping extends RowMapping<Found> {
        @Override
        protected Found of(Row row) throws SQLException {
            return new Found(
                    row.text("username"), row.texts("roles"), row.texts("permissions"), row.texts("created_roles"));
        }
    }

    @SqlQuery("SELECT username, roles, "
            + "(SELECT json_group_array(p.value) FROM json_each(u.roles) n CROSS JOIN role r ON r.role_name = n.value "
            + "CROSS JOIN json_each(r.permissions) p) AS permissions, "
            + "(SELECT json_group_array(role_name) FROM role WHERE creator = u.username) AS created_roles "
            + "FROM user u WHERE username = :name")
    @RegisterRowMapper(Mapping.class)
    Optional<Found> find(String name);
}
