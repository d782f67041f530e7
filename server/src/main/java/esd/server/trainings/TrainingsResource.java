package esd.server.trainings;

import static esd.server.access.Permission.TRAIN_ALL;

import com.fasterxml.jackson.annotation.JsonProperty;
import esd.server.access.Access;
import esd.server.access.Caller;
import esd.server.http.Body;
import esd.server.http.Page;
import esd.server.http.Reply;
import esd.server.http.Resource;
import esd.server.http.Routes;
import esd.server.patience.Patience;
import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** LoRA jobs over HTTP: create, follow, stop, delete. */
public final class TrainingsResource implements Resource {
    private record ListReply(
            List<TrainingReplies.Row> trainings, @JsonProperty("last_evaluated_key") @Nullable String last) {}

    private record Ids(@JsonProperty("training_id_list") List<String> ids) {}

    private final Trainings trainings;
    private final TrainingReplies replies;
    private final Access access;
    private final Patience patience;

    public TrainingsResource(Trainings trainings, Access access, Patience patience) {
        this.trainings = trainings;
        this.replies = trainings.replies();
        this.access = access;
        this.patience = patience;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/trainings", "ListTrainings", access.door("ListTrainings"), this::list)
                .post("/trainings", "CreateTraining", access.door("CreateTraining"), this::create)
                .delete("/trainings", "DeleteTrainings", access.door("DeleteTrainings"), this::delete)
                .get("/trainings/{id}", "GetTraining", access.door("GetTraining"), this::get)
                .put("/trainings/{id}/stop", "StopTrainingJob", access.door("StopTrainingJob"), this::stop);
    }

    private void list(Context ctx) {
        Caller caller = access.caller(ctx);
        Page page = Page.of(ctx);
        List<Training> found = trainings.list(page);
        List<Training> cut = found.subList(0, Math.min(page.limit(), found.size()));
        String last = found.size() > cut.size() ? Trainings.token(cut.get(cut.size() - 1)) : null;
        List<TrainingReplies.Row> rows = cut.stream()
                .filter(training -> caller.isShown(training.owners()))
                .map(replies::row)
                .toList();
        Reply.ok(ctx, new ListReply(rows, last));
    }

    private void create(Context ctx) {
        Caller caller = access.caller(ctx);
        CreateTraining wish = Body.read(ctx, CreateTraining.class);
        patience.work(
                ctx, () -> trainings.create(caller, wish), training -> Reply.created(ctx, replies.created(training)));
    }

    private void get(Context ctx) {
        Training training = trainings.known(ctx.pathParam("id"));
        access.refuseUnlessOwner(ctx, training.owners(), TRAIN_ALL);
        patience.work(ctx, () -> replies.full(training), full -> Reply.ok(ctx, full));
    }

    private void stop(Context ctx) {
        String id = ctx.pathParam("id");
        refuseUnlessOwner(ctx, id);
        trainings.stop(access.caller(ctx), id);
        Reply.ok(ctx, null);
    }

    private void delete(Context ctx) {
        List<String> ids = Body.read(ctx, Ids.class).ids();
        ids.forEach(id -> refuseUnlessOwner(ctx, id));
        patience.work(ctx, () -> trainings.delete(ids), () -> Reply.noContent(ctx));
    }

    private void refuseUnlessOwner(Context ctx, String id) {
        trainings.find(id).ifPresent(training -> access.refuseUnlessOwner(ctx, training.owners(), TRAIN_ALL));
    }
}
