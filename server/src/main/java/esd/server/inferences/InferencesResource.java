package esd.server.inferences;

import static esd.server.access.Permission.INFERENCE_ALL;

import com.fasterxml.jackson.annotation.JsonProperty;
import esd.server.access.Access;
import esd.server.access.Caller;
import esd.server.errors.Refusal;
import esd.server.http.Body;
import esd.server.http.Door;
import esd.server.http.Page;
import esd.server.http.Reply;
import esd.server.http.Resource;
import esd.server.http.Routes;
import esd.server.json.KeptPages;
import esd.server.patience.Patience;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Picture jobs over HTTP: create, upload the parameters, start, look. */
public final class InferencesResource implements Resource {
    private record CreatedReply(InferenceReplies.Created inference) {}

    private record StartedReply(
            InferenceReplies.Started inference, @JsonProperty("InferenceJobId") String id, String status) {}

    private record ListReply(
            List<InferenceRow> inferences, @JsonProperty("last_evaluated_key") @Nullable String last) {}

    private record Wanted(Optional<TaskType> type, Optional<Caller> owner, Page page) {}

    private record Ids(@JsonProperty("inference_id_list") List<String> ids) {}

    private final Inferences inferences;
    private final InferenceReplies replies;
    private final Access access;
    private final Patience patience;
    private final KeptPages<Wanted> pages = new KeptPages<>();

    public InferencesResource(Inferences inferences, Access access, Patience patience) {
        this.inferences = inferences;
        this.replies = inferences.replies();
        this.access = access;
        this.patience = patience;
    }

    @Override
    public void mount(Routes routes) {
        Door mayCreate = access.door("CreateInferenceJob");
        routes.get("/inferences", "ListInferences", access.door("ListInferences"), this::list)
                .post("/inferences", "CreateInferenceJob", ctx -> admitCreation(ctx, mayCreate), this::create)
                .delete("/inferences", "DeleteInferenceJobs", access.door("DeleteInferenceJobs"), this::delete)
                .get("/inferences/{jobId}", "GetInferenceJob", access.door("GetInferenceJob"), this::get)
                .put("/inferences/{jobId}/start", "StartInferences", access.door("StartInferences"), this::start);
    }

    private static void admitCreation(Context ctx, Door mayCreate) {
        Body.read(ctx, CreateInference.class).refuseBadPayload();
        mayCreate.admit(ctx);
    }

    private void create(Context ctx) {
        CreateInference wish = Body.read(ctx, CreateInference.class);
        if (wish.payload().isPresent()) {
            answer(ctx, inferences.createAndStart(access.caller(ctx), wish));
        } else {
            Inference created = inferences.create(access.caller(ctx), wish);
            Reply.created(ctx, new CreatedReply(replies.created(created)));
        }
    }

    private void start(Context ctx) {
        String id = ctx.pathParam("jobId");
        inferences.find(id).ifPresent(inference -> refuseUnlessOwner(ctx, inference));
        answer(ctx, inferences.start(id));
    }

    private void answer(Context ctx, Inferences.Started started) {
        if (started.inference().realTime()) {
            patience.await(ctx, inferences.whenOver(started), ended -> answerEnded(ctx, ended));
        } else {
            InferenceReplies.Started reply = replies.started(started.inference());
            Reply.accepted(ctx, new StartedReply(reply, reply.id(), reply.status()));
        }
    }

    private void answerEnded(Context ctx, Inference ended) {
        if (ended.failure() != null) {
            throw new Refusal.WrongState(ended.failure());
        }
        Reply.ok(ctx, replies.full(ended, Optional.empty()));
    }

    private void get(Context ctx) {
        Inference inference = inferences.known(ctx.pathParam("jobId"));
        refuseUnlessOwner(ctx, inference);
        Reply.ok(ctx, replies.full(inference, inferences.progress(inference.id())));
    }

    private void list(Context ctx) {
        Optional<TaskType> type =
                TaskType.named(Optional.ofNullable(ctx.queryParam("type")).orElse(TaskType.TXT2IMG.wire()));
        Wanted wanted = new Wanted(type, access.viewer(ctx, INFERENCE_ALL), Page.of(ctx));
        Reply.written(ctx, pages.of(wanted, inferences.change(), () -> page(wanted)));
    }

    private ListReply page(Wanted wanted) {
        InferencePage found = wanted.type()
                .map(task -> inferences.list(task, wanted.owner(), wanted.page()))
                .orElse(InferencePage.NOTHING);
        return new ListReply(found.rows().stream().map(replies::row).toList(), found.token());
    }

    private void delete(Context ctx) {
        List<String> ids = Body.read(ctx, Ids.class).ids();
        ids.forEach(id -> inferences.find(id).ifPresent(inference -> refuseUnlessOwner(ctx, inference)));
        patience.work(ctx, () -> inferences.delete(ids), () -> Reply.noContent(ctx));
    }

    private void refuseUnlessOwner(Context ctx, Inference inference) {
        access.refuseUnlessOwner(ctx, List.of(inference.owner()), INFERENCE_ALL);
    }
}
