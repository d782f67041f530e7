package esd.server.access;

import esd.server.errors.Refusal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The users who may act. */
public final class Users {
    /** A user who was just made, with the key that is shown only now. */
    record Made(User user, @Nullable String key) {
        @Override
        public String toString() {
            return "Made[%s]".formatted(user.username());
        }
    }

    private final Jdbi jdbi;
    private final Passwords passwords;
    private final Optional<UserKeys> keys;
    private final UserBook book = new UserBook();

    /** Users without API keys of their own. */
    public Users(Jdbi jdbi, Passwords passwords) {
        this(jdbi, passwords, Optional.empty());
    }

    /** Each user who is made gets an API key from here. */
    public Users(Jdbi jdbi, Passwords passwords, Optional<UserKeys> keys) {
        this.jdbi = jdbi;
        this.passwords = passwords;
        this.keys = keys;
    }

    /** Whether there is anybody besides those who were seeded. */
    boolean anybody() {
        return jdbi.withExtension(UserDao.class, UserDao::all).stream()
                .anyMatch(user -> !user.username().equals(User.SEEDED.username()));
    }

    List<UserReply> visible(Caller caller, Optional<String> name, boolean showPassword) {
        return jdbi.withHandle(book::all).stream()
                .filter(entry ->
                        name.isEmpty() || name.get().equals(entry.user().username()))
                .filter(entry -> visible(caller, entry.user()))
                .map(entry -> reply(entry, showPassword))
                .toList();
    }

    private static boolean visible(Caller caller, User user) {
        return caller.may(Permission.USER_ALL)
                || user.creator().equals(caller.name())
                || user.username().equals(caller.name());
    }

    private UserReply reply(UserBook.Entry entry, boolean showPassword) {
        User user = entry.user();
        return new UserReply(
                user.username(), user.roles(), user.creator(), entry.permissions(), password(user, showPassword));
    }

    /** Makes the first administrator, or makes someone an administrator again. */
    Made putOperator(CreateUser wish) {
        return jdbi.inTransaction(db -> put(db, user(wish, User.SYSTEM, List.of(Role.OPERATOR))));
    }

    Made put(Caller caller, CreateUser wish) {
        List<String> roles =
                wish.initial() ? List.of(Role.OPERATOR) : Objects.requireNonNullElse(wish.roles(), List.of());
        return jdbi.inTransaction(db -> {
            refuseGivingMoreThanHeld(db, caller, roles);
            return put(db, user(wish, caller.name(), roles));
        });
    }

    private Made put(Handle db, User user) {
        db.attach(UserDao.class).put(user);
        return new Made(user, keys.map(ring -> ring.issue(db, user.username())).orElse(null));
    }

    void delete(List<String> names) {
        jdbi.useTransaction(db -> names.forEach(db.attach(UserDao.class)::delete));
    }

    private User user(CreateUser wish, String creator, List<String> roles) {
        boolean none = wish.password().isEmpty();
        return new User(
                wish.username(), creator, roles, none ? null : passwords.encrypt(wish.username(), wish.password()));
    }

    private String password(User user, boolean show) {
        byte[] stored = user.password();
        if (stored == null) {
            return "*";
        }
        return show ? passwords.decrypt(user.username(), stored) : "********";
    }

    private static List<String> permissions(Handle db, List<String> roles) {
        return UserBook.merged(db.attach(RoleDao.class).named(roles).stream()
                .map(Role::permissions)
                .toList());
    }

    private static void refuseGivingMoreThanHeld(Handle db, Caller caller, List<String> roles) {
        for (String permission : permissions(db, roles)) {
            if (!caller.holds(permission)) {
                throw new Refusal.Forbidden(
                        "creator has no permission to assign permission [%s] to others".formatted(permission));
            }
        }
        for (String role : roles) {
            if (db.attach(RoleDao.class).find(role).isEmpty()) {
                throw new Refusal.Malformed("user roles \"%s\" not exist".formatted(role));
            }
        }
    }
}
