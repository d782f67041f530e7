package esd.server.access;

import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The user table. */
@RegisterRowMapper(User.Mapping.class)
interface UserDao {
    @SqlUpdate("INSERT INTO user (username, creator, roles, password) VALUES (:username, :creator, :roles, :password) "
            + "ON CONFLICT (username) DO UPDATE SET creator = excluded.creator, roles = excluded.roles, "
            + "password = excluded.password")
    void put(@BindMethods User user);

    @SqlQuery("SELECT NOT EXISTS (SELECT 1 FROM user)")
    boolean none();

    @SqlQuery("SELECT * FROM user ORDER BY username DESC")
    List<User> all();

    /** How often users and roles have changed so far. */
    @SqlQuery("SELECT number FROM access_change")
    long change();

    @SqlUpdate("UPDATE user SET roles = (SELECT coalesce(json_group_array(value), '[]') FROM json_each(user.roles) "
            + "WHERE value <> :role) WHERE EXISTS (SELECT 1 FROM json_each(user.roles) WHERE value = :role)")
    void takeRole(String role);

    @SqlUpdate("DELETE FROM user WHERE username = :name")
    void delete(String name);
}
