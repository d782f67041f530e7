package esd.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import esd.server.errors.Refusal;
import esd.server.http.ApiKey;
import esd.server.http.Door;
import io.javalin.http.Context;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Who calls, and whether he may. */
public final class Access {
    private static final String CALLER = "esd.caller";
    private static final String BEARER = "Bearer ";

    private final Jdbi jdbi;
    private final boolean strict;

    /** As the contract has it: several operations are open to whoever has the key. */
    public Access(Jdbi jdbi) {
        this(jdbi, false);
    }

    /** Strict, every operation needs a permission, and what somebody owns is closed to others. */
    public Access(Jdbi jdbi, boolean strict) {
        this.jdbi = jdbi;
        this.strict = strict;
    }

    boolean strict() {
        return strict;
    }

    /** Opens to those who may do this operation. */
    public Door door(String operationId) {
        List<Permission> permissions = Rights.of(operationId, strict);
        return permissions.isEmpty() ? Door.OPEN : any(permissions);
    }

    /** Where the server is strict: refuses unless the caller owns the thing or may do all with things of its kind. */
    public void refuseUnlessOwner(Context ctx, List<String> owners, Permission all) {
        if (strict) {
            Caller caller = caller(ctx);
            if (!caller.may(all) && (owners.isEmpty() || !caller.shares(owners))) {
                throw new Refusal.Forbidden("User %s has no permissions: ['%s']".formatted(caller.name(), all.wire()));
            }
        }
    }

    /** Whose things alone this caller may list where the server is strict; nobody's in particular otherwise. */
    public Optional<Caller> confined(Context ctx, Permission all) {
        return Optional.of(ctx).filter(call -> strict && !caller(call).may(all)).map(this::caller);
    }

    private Door any(List<Permission> wanted) {
        return ctx -> {
            Caller caller = caller(ctx);
            if (wanted.stream().noneMatch(caller::may)) {
                String names = wanted.stream().map(Permission::wire).collect(Collectors.joining("', '", "['", "']"));
                throw new Refusal.Forbidden("User %s has no permissions: %s".formatted(caller.name(), names));
            }
        };
    }

    /** The user who makes this call; refuses if none or an unknown one is named. */
    public Caller caller(Context ctx) {
        Caller known = ctx.attribute(CALLER);
        if (known == null) {
            known = named(ctx).flatMap(this::find).orElseThrow(Refusal.Unauthorized::new);
            ctx.attribute(CALLER, known);
        }
        return known;
    }

    /** The user whom a list is filtered by; refuses an unknown one. */
    public Caller filter(String username) {
        return find(username).orElseThrow(() -> new Refusal.Malformed("user: \"%s\" not exist".formatted(username)));
    }

    public Optional<Caller> find(String username) {
        return jdbi.withHandle(db -> db.attach(UserDao.class).find(username).map(user -> describe(user, db)));
    }

    private static Caller describe(User user, Handle db) {
        RoleDao roles = db.attach(RoleDao.class);
        Set<String> permissions = roles.named(user.roles()).stream()
                .flatMap(role -> role.permissions().stream())
                .collect(Collectors.toUnmodifiableSet());
        return new Caller(user.username(), user.roles(), permissions, roles.createdBy(user.username()));
    }

    private static Optional<String> named(Context ctx) {
        Optional<String> wanted = claimed(ctx);
        Optional<String> holder = ApiKey.holder(ctx);
        if (holder.isPresent() && wanted.isPresent() && !wanted.equals(holder)) {
            throw new Refusal.Forbidden("the API key is not one of user %s".formatted(wanted.get()));
        }
        return holder.or(() -> wanted);
    }

    private static Optional<String> claimed(Context ctx) {
        return Stream.concat(Stream.ofNullable(ctx.header("username")), legacy(ctx).stream())
                .filter(name -> !name.isEmpty())
                .findFirst();
    }

    private static Optional<String> legacy(Context ctx) {
        String authorization = ctx.header("Authorization");
        if (authorization == null || !authorization.startsWith(BEARER)) {
            return Optional.empty();
        }
        try {
            byte[] name = HexFormat.of()
                    .parseHex(authorization.substring(BEARER.length()).strip());
            return Optional.of(new String(name, UTF_8));
        } catch (IllegalArgumentException notHex) {
            throw new Refusal.Malformed("Authorization is not a user name in base16");
        }
    }
}
