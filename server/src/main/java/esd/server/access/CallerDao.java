package esd.server.access;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Who somebody is, as far as deciding goes, in one look: every call begins with it. */
interface CallerDao {
    /** A row of it. */
    record Row(String username, List<String> roles, List<String> permissions, List<String> createdRoles) {}

    @SqlQuery("SELECT username, roles, "
            + "(SELECT json_group_array(p.value) FROM json_each(u.roles) n CROSS JOIN role r ON r.role_name = n.value "
            + "CROSS JOIN json_each(r.permissions) p) AS permissions, "
            + "(SELECT json_group_array(role_name) FROM role WHERE creator = u.username) AS created_roles "
            + "FROM user u WHERE username = :name")
    @RegisterConstructorMapper(Row.class)
    Optional<Row> find(String name);
}
