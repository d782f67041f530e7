package esd.server.access;

import static esd.server.access.Permission.USER_ALL;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import esd.server.http.Body;
import esd.server.http.Reply;
import esd.server.http.Resource;
import esd.server.http.Routes;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Users over HTTP. */
public final class UsersResource implements Resource {
    private record UsersReply(
            List<UserReply> users,
            @JsonProperty("previous_evaluated_key") String previous,
            @JsonProperty("last_evaluated_key") String last) {}

    private record Named(String username, List<String> roles) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record FirstUserReply(
            Named user,
            @JsonProperty("all_roles") List<String> allRoles,
            @JsonProperty("api_key") @Nullable String key) {}

    private record KeyReply(@JsonProperty("api_key") String key) {}

    private record Names(@JsonProperty("user_name_list") List<String> names) {}

    private final Users users;
    private final Access access;

    public UsersResource(Users users, Access access) {
        this.users = users;
        this.access = access;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/users", "ListUsers", access.door("ListUsers"), this::list)
                .post("/users", "CreateUser", this::admitCreation, this::create)
                .delete("/users", "DeleteUsers", access.door("DeleteUsers"), this::delete);
    }

    private void list(Context ctx) {
        String show = ctx.queryParam("show_password");
        Caller caller = access.caller(ctx);
        boolean shown = show != null && !show.isEmpty() && (!access.strict() || caller.may(USER_ALL));
        List<UserReply> rows = users.visible(caller, Optional.ofNullable(ctx.queryParam("username")), shown);
        Reply.ok(ctx, new UsersReply(rows, "not_applicable", "not_applicable"));
    }

    private void admitCreation(Context ctx) {
        if (!open(Body.read(ctx, CreateUser.class))) {
            access.door("CreateUser").admit(ctx);
        }
    }

    /** Whether anybody may make this user: an administrator, on a strict server only the first one. */
    private boolean open(CreateUser wish) {
        return wish.initial() && !(access.strict() && users.anybody());
    }

    private void create(Context ctx) {
        CreateUser wish = Body.read(ctx, CreateUser.class);
        Users.Made made = open(wish) ? users.putOperator(wish) : users.put(access.caller(ctx), wish);
        if (wish.initial()) {
            Reply.created(
                    ctx,
                    new FirstUserReply(
                            new Named(made.user().username(), made.user().roles()),
                            Role.SEEDED.stream().map(Role::roleName).toList(),
                            made.key()));
        } else {
            Reply.created(ctx, made.key() == null ? null : new KeyReply(made.key()));
        }
    }

    private void delete(Context ctx) {
        users.delete(Body.read(ctx, Names.class).names());
        Reply.noContent(ctx);
    }
}
