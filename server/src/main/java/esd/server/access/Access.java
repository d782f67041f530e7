package esd.server.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import esd.server.errors.Refusal;
import esd.server.http.ApiKey;
import esd.server.http.Door;
import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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
                throw lacks(caller, List.of(all));
            }
        }
    }

    /** Whether this user may work with what these own; one who is gone, where the server is strict, with what is everybody's. */
    public boolean uses(String username, List<String> owners, Permission all) {
        return !strict || find(username).map(caller -> caller.uses(owners, all)).orElse(owners.isEmpty());
    }

    /** The user whom a list's filter names; where the server is strict, himself unless he may do all with such things. */
    public Optional<Caller> viewer(Context ctx, Permission all) {
        Optional<Caller> named = Optional.ofNullable(ctx.queryParam("username"))
                .filter(name -> !name.isEmpty())
                .map(this::filter);
        if (strict && !caller(ctx).may(all)) {
            if (named.isPresent() && !named.get().name().equals(caller(ctx).name())) {
                throw lacks(caller(ctx), List.of(all));
            }
            return Optional.of(caller(ctx));
        }
        return named;
    }

    private static Refusal lacks(Caller caller, List<Permission> permissions) {
        String names = permissions.stream().map(Permission::wire).collect(Collectors.joining("', '", "['", "']"));
        return new Refusal.Forbidden("User %s has no permissions: %s".formatted(caller.name(), names));
    }

    private Door any(List<Permission> wanted) {
        return ctx -> {
            Caller caller = caller(ctx);
            if (wanted.stream().noneMatch(caller::may)) {
                throw lacks(caller, wanted);
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

    /** The user of this name; refuses an unknown one. */
    public Caller filter(String username) {
        return find(username).orElseThrow(() -> new Refusal.Malformed("user: \"%s\" not exist".formatted(username)));
    }

    public Optional<Caller> find(String username) {
        return jdbi.withExtension(CallerDao.class, dao -> dao.find(username))
                .map(row -> new Caller(
                        row.username(), row.roles(), new HashSet<>(row.permissions()), row.createdRoles(), strict));
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
        return Optional.ofNullable(ctx.header("username"))
                .map(Access::plain)
                .or(() -> legacy(ctx))
                .filter(name -> !name.isEmpty());
    }

    /** The web server reads headers as ISO 8859-1, clients write names in UTF-8. */
    private static String plain(String header) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(header.getBytes(ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException latin) {
            return header;
        }
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
