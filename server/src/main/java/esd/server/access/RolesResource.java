package esd.server.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import esd.server.http.Body;
import esd.server.http.Reply;
import esd.server.http.Resource;
import esd.server.http.Routes;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Roles over HTTP. */
public final class RolesResource implements Resource {
    private record RoleReply(@JsonProperty("role_name") String roleName, String creator, List<String> permissions) {
        static RoleReply of(Role role) {
            return new RoleReply(role.roleName(), role.creator(), role.permissions());
        }
    }

    private record RolesReply(
            List<RoleReply> roles,
            @JsonProperty("previous_evaluated_key") String previous,
            @JsonProperty("last_evaluated_key") @Nullable String last) {}

    private record Names(@JsonProperty("role_name_list") List<String> names) {}

    private final Roles roles;
    private final Access access;

    public RolesResource(Roles roles, Access access) {
        this.roles = roles;
        this.access = access;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/roles", "ListRoles", access.door("ListRoles"), this::list)
                .post("/roles", "CreateRole", this::admitCreation, this::create)
                .delete("/roles", "DeleteRoles", access.door("DeleteRoles"), this::delete);
    }

    private void list(Context ctx) {
        List<RoleReply> rows = roles.visible(access.caller(ctx), Optional.ofNullable(ctx.queryParam("role"))).stream()
                .map(RoleReply::of)
                .toList();
        Reply.ok(ctx, new RolesReply(rows, "not_applicable", null));
    }

    private void admitCreation(Context ctx) {
        if (Body.read(ctx, CreateRole.class).initial() && !access.strict()) {
            access.caller(ctx);
        } else {
            access.door("CreateRole").admit(ctx);
        }
    }

    private void create(Context ctx) {
        CreateRole wish = Body.read(ctx, CreateRole.class);
        roles.put(access.caller(ctx), wish, wish.initial() && !access.strict());
        Reply.send(ctx, HttpStatus.CREATED, null, "role created");
    }

    private void delete(Context ctx) {
        roles.delete(Body.read(ctx, Names.class).names());
        Reply.noContent(ctx);
    }
}
