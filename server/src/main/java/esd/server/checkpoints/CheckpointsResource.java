package esd.server.checkpoints;

import static esd.server.access.Permission.CHECKPOINT_ALL;
import static esd.server.access.Permission.CHECKPOINT_CREATE;

import com.fasterxml.jackson.annotation.JsonProperty;
import esd.server.access.Access;
import esd.server.access.Caller;
import esd.server.errors.Refusal;
import esd.server.http.Body;
import esd.server.http.Reply;
import esd.server.http.Resource;
import esd.server.http.Routes;
import esd.server.json.KeptPages;
import esd.server.patience.Patience;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Model files over HTTP: create, upload in parts or fetch by URL, activate, rename, list, delete. */
public final class CheckpointsResource implements Resource {
    private record Created(CheckpointReply checkpoint, @JsonProperty("s3PresignUrl") Map<String, List<URI>> urls) {}

    private record Updated(CheckpointReply checkpoint) {}

    private record Page(
            int page,
            @JsonProperty("per_page") int perPage,
            long pages,
            long total,
            List<CheckpointReply.Listed> checkpoints) {}

    private record Ids(@JsonProperty("checkpoint_id_list") List<String> ids) {}

    private final Checkpoints checkpoints;
    private final CheckpointImports imports;
    private final Access access;
    private final Patience patience;
    private final KeptPages<CheckpointFilter> pages = new KeptPages<>();

    public CheckpointsResource(Checkpoints checkpoints, CheckpointImports imports, Access access, Patience patience) {
        this.checkpoints = checkpoints;
        this.imports = imports;
        this.access = access;
        this.patience = patience;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/checkpoints", "ListCheckpoints", access.door("ListCheckpoints"), this::list)
                .post("/checkpoints", "CreateCheckpoint", access.door("CreateCheckpoint"), this::create)
                .put("/checkpoints/{id}", "UpdateCheckpoint", access.door("UpdateCheckpoint"), this::update)
                .delete("/checkpoints", "DeleteCheckpoints", access.door("DeleteCheckpoints"), this::delete);
    }

    private void list(Context ctx) {
        CheckpointFilter filter = CheckpointFilter.of(ctx, access);
        Reply.written(ctx, pages.of(filter, checkpoints.change(), () -> page(filter)));
    }

    private Page page(CheckpointFilter filter) {
        CheckpointList.Found found = checkpoints.list(filter);
        List<CheckpointReply.Listed> rows = found.rows().stream()
                .map(row -> CheckpointReply.Listed.of(row, checkpoints.location(row.checkpoint())))
                .toList();
        return new Page(filter.page(), filter.perPage(), found.pages(), found.total(), rows);
    }

    private void create(Context ctx) {
        CreateCheckpoint wish = Body.read(ctx, CreateCheckpoint.class);
        if (wish.byUrl()) {
            Caller creator = creator(ctx, wish);
            String message = "Checkpoint creation in progress, please check later";
            patience.work(
                    ctx, () -> imports.begin(creator, wish), () -> Reply.send(ctx, HttpStatus.ACCEPTED, null, message));
            return;
        }
        Caller caller = access.caller(ctx);
        patience.work(
                ctx,
                () -> checkpoints.begin(caller, wish),
                begun -> Reply.created(ctx, new Created(reply(begun.checkpoint()), begun.partUrls())));
    }

    /** The user whom the request names, who must be one that may create checkpoints; else the caller. */
    private Caller creator(Context ctx, CreateCheckpoint wish) {
        Caller caller = access.caller(ctx);
        if (wish.creator().isEmpty() || wish.creator().get().equals(caller.name())) {
            return caller;
        }
        Caller creator = access.filter(wish.creator().get());
        if (!creator.may(CHECKPOINT_ALL) && !creator.may(CHECKPOINT_CREATE)) {
            throw new Refusal.Forbidden("User %s has no permissions: ['%s', '%s']"
                    .formatted(creator.name(), CHECKPOINT_ALL.wire(), CHECKPOINT_CREATE.wire()));
        }
        access.refuseUnlessOwner(ctx, creator.roles(), CHECKPOINT_ALL);
        return creator;
    }

    private void update(Context ctx) {
        String id = ctx.pathParam("id");
        refuseUnlessOwner(ctx, id);
        UpdateCheckpoint wish = Body.read(ctx, UpdateCheckpoint.class);
        if (wish.status() != null) {
            patience.work(
                    ctx, () -> checkpoints.complete(id, wish), before -> Reply.ok(ctx, new Updated(reply(before))));
        } else if (wish.name() != null) {
            rename(ctx, id, wish.name());
        } else {
            checkpoints.known(id);
            Reply.ok(ctx, null);
        }
    }

    private void rename(Context ctx, String id, String name) {
        if (checkpoints.rename(id, name)) {
            Reply.send(ctx, HttpStatus.ACCEPTED, null, "rename is processing, please wait");
        } else {
            Reply.send(ctx, HttpStatus.OK, null, "no need to update");
        }
    }

    private void delete(Context ctx) {
        List<String> ids = Body.read(ctx, Ids.class).ids();
        ids.forEach(id -> refuseUnlessOwner(ctx, id));
        imports.cancel(ids);
        patience.work(ctx, () -> checkpoints.delete(ids), () -> Reply.noContent(ctx));
    }

    private void refuseUnlessOwner(Context ctx, String id) {
        checkpoints
                .stored(id)
                .ifPresent(checkpoint -> access.refuseUnlessOwner(ctx, checkpoint.owners(), CHECKPOINT_ALL));
    }

    private CheckpointReply reply(Checkpoint checkpoint) {
        return CheckpointReply.of(checkpoint, checkpoints.location(checkpoint));
    }
}
