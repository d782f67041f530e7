package esd.server.access;

import esd.server.errors.Refusal;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The roles that users can have. */
public final class Roles {
    private final Jdbi jdbi;

    public Roles(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Makes what is there from the beginning, at the first start only: what somebody changed or deleted stays so. */
    public void seed() {
        jdbi.useTransaction(db -> {
            RoleDao roles = db.attach(RoleDao.class);
            if (roles.none()) {
                Role.SEEDED.forEach(roles::put);
            }
            UserDao users = db.attach(UserDao.class);
            if (users.none()) {
                users.put(User.SEEDED);
            }
        });
    }

    List<Role> visible(Caller caller, Optional<String> name) {
        return jdbi
                .withExtension(RoleDao.class, dao -> name.map(one -> dao.named(List.of(one)))
                        .orElseGet(dao::all))
                .stream()
                .filter(role -> caller.may(Permission.ROLE_ALL)
                        || role.creator().equals(caller.name())
                        || caller.roles().contains(role.roleName()))
                .toList();
    }

    /** Where it is free, the caller need not hold what he gives. */
    void put(Caller caller, CreateRole wish, boolean free) {
        Role role = new Role(wish.roleName(), caller.name(), wish.permissions());
        jdbi.useTransaction(db -> {
            if (!free && !caller.may(Permission.ROLE_ALL)) {
                refuseUnlessOwn(db, caller, role);
            }
            db.attach(RoleDao.class).put(role);
        });
    }

    void delete(List<String> names) {
        if (names.contains(Role.OPERATOR)) {
            throw new Refusal.WrongState("cannot delete default role");
        }
        jdbi.useTransaction(db -> names.forEach(name -> {
            db.attach(UserDao.class).takeRole(name);
            db.attach(RoleDao.class).delete(name);
        }));
    }

    private static void refuseUnlessOwn(Handle db, Caller caller, Role role) {
        Optional<Role> old = db.attach(RoleDao.class).find(role.roleName());
        if (old.isPresent() && !old.get().creator().equals(caller.name())) {
            throw new Refusal.Malformed(
                    "creator %s not have permission to update role %s".formatted(caller.name(), role.roleName()));
        }
        for (String permission : role.permissions()) {
            if (!caller.holds(permission)) {
                throw new Refusal.Malformed("creator %s have not permission to create role with permission: [%s]"
                        .formatted(caller.name(), permission));
            }
        }
    }
}
