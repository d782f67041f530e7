package esd.server.access;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The role table. */
@RegisterRowMapper(Role.Mapping.class)
interface RoleDao {
    @SqlUpdate("INSERT INTO role (role_name, creator, permissions) VALUES (:roleName, :creator, :permissions) "
            + "ON CONFLICT (role_name) DO UPDATE SET creator = excluded.creator, permissions = excluded.permissions")
    void put(@BindMethods Role role);

    @SqlQuery("SELECT NOT EXISTS (SELECT 1 FROM role)")
    boolean none();

    @SqlQuery("SELECT * FROM role WHERE role_name = :name")
    Optional<Role> find(String name);

    @SqlQuery("SELECT * FROM role ORDER BY role_name DESC")
    List<Role> all();

    @SqlQuery("SELECT * FROM role WHERE role_name IN (SELECT value FROM json_each(:names)) ORDER BY role_name DESC")
    List<Role> named(List<String> names);

    @SqlQuery("SELECT role_name FROM role WHERE creator = :creator")
    List<String> createdBy(String creator);

    @SqlUpdate("DELETE FROM role WHERE role_name = :name")
    void delete(String name);
}
