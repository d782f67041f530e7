package esd.server.access;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** All users with what their roles permit; read again only when users or roles have changed. */
final class UserBook {
    /**
     * A user in it.
     *
     * @param permissions of all his roles, each once, in their order
     */
    record Entry(User user, List<String> permissions) {
        @Override
        public String toString() {
            return "Entry[%s]".formatted(user.username());
        }
    }

    private record Known(long change, List<Entry> all) {}

    private volatile @Nullable Known last;

    /** All of them, the last names first; for a handle that has changed nothing that may yet be undone. */
    List<Entry> all(Handle db) {
        long change = db.attach(UserDao.class).change();
        Known known = last;
        if (known == null || known.change() != change) {
            known = new Known(change, read(db));
            last = known;
        }
        return known.all();
    }

    private static List<Entry> read(Handle db) {
        Map<String, List<String>> byRole = new HashMap<>();
        db.attach(RoleDao.class).all().forEach(role -> byRole.put(role.roleName(), role.permissions()));
        Map<List<List<String>>, List<String>> merged = new HashMap<>();
        return db.attach(UserDao.class).all().stream()
                .map(user -> new Entry(user, merged.computeIfAbsent(granted(user, byRole), UserBook::merged)))
                .toList();
    }

    private static List<List<String>> granted(User user, Map<String, List<String>> byRole) {
        return user.roles().stream().map(byRole::get).filter(Objects::nonNull).toList();
    }

    /** What lists of permissions come to together. */
    static List<String> merged(List<List<String>> permissions) {
        return permissions.stream().flatMap(List::stream).distinct().sorted().toList();
    }
}
