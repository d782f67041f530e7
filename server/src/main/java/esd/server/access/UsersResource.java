package esd.server.access;

import static esd.server.access.Permission.USER_ALL;
import static esd.server.access.Permission.USER_LIST;

import com.fasterxml.jackson.annotation.JsonProperty;
import esd.server.http.Body;
import esd.server.http.Reply;
import esd.server.http.Resource;
import esd.server.http.Routes;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Optional;

/** Users over HTTP. */
public final class UsersResource implements Resource {
    private record UsersReply(
            List<UserReply> users,
            @JsonProperty("previous_evaluated_key") String previous,
            @JsonProperty("last_evaluated_key") String last) {}

    private record Named(String username, List<String> roles) {}

    private record FirstUserReply(Named user, @JsonProperty("all_roles") List<String> allRoles) {}

    private record Names(@JsonProperty("user_name_list") List<String> names) {}

    private final Users users;
    private final Access access;

    public UsersResource(Users users, Access access) {
        this.users = users;
        this.access = access;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/users", "ListUsers", access.any(USER_ALL, USER_LIST), this::list)
                .post("/users", "CreateUser", this::admitCreation, this::create)
                .delete("/users", "DeleteUsers", access.any(USER_ALL), this::delete);
    }

    private void list(Context ctx) {
        String show = ctx.queryParam("show_password");
        List<UserReply> rows = users.visible(
                access.caller(ctx), Optional.ofNullable(ctx.queryParam("username")), show != null && !show.isEmpty());
        Reply.ok(ctx, new UsersReply(rows, "not_applicable", "not_applicable"));
    }

    private void admitCreation(Context ctx) {
        if (!Body.read(ctx, CreateUser.class).initial()) {
            access.any(USER_ALL).admit(ctx);
        }
    }

    private void create(Context ctx) {
        CreateUser wish = Body.read(ctx, CreateUser.class);
        if (wish.initial()) {
            User user = users.putOperator(wish);
            Reply.created(
                    ctx,
                    new FirstUserReply(
                            new Named(user.username(), user.roles()),
                            Role.SEEDED.stream().map(Role::roleName).toList()));
        } else {
            users.put(access.caller(ctx), wish);
            Reply.send(ctx, HttpStatus.CREATED, null, "Created");
        }
    }

    private void delete(Context ctx) {
        users.delete(Body.read(ctx, Names.class).names());
        Reply.noContent(ctx);
    }
}
