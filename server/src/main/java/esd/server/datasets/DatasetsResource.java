package esd.server.datasets;

import static esd.server.access.Permission.TRAIN_ALL;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.server.access.Access;
import esd.server.access.Caller;
import esd.server.http.Body;
import esd.server.http.Page;
import esd.server.http.Reply;
import esd.server.http.Resource;
import esd.server.http.Routes;
import esd.server.patience.Patience;
import io.javalin.http.Context;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Datasets over HTTP: create, upload, look, crop, delete. */
public final class DatasetsResource implements Resource {
    private record CreatedReply(String datasetName, @JsonProperty("s3PresignUrl") Map<String, URI> urls) {}

    private record ListReply(List<ObjectNode> datasets, @JsonProperty("last_evaluated_key") @Nullable String last) {}

    private record UpdatedReply(String datasetName, String status) {}

    private record CroppedReply(@JsonProperty("dataset_name") String name) {}

    private record Update(String status) {}

    private record Crop(@JsonProperty("max_resolution") String resolution) {}

    private record Names(@JsonProperty("dataset_name_list") List<String> names) {}

    private final Datasets datasets;
    private final DatasetReplies replies;
    private final Access access;
    private final Patience patience;

    public DatasetsResource(Datasets datasets, Access access, Patience patience) {
        this.datasets = datasets;
        this.replies = datasets.replies();
        this.access = access;
        this.patience = patience;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/datasets", "ListDatasets", access.door("ListDatasets"), this::list)
                .post("/datasets", "CreateDataset", access.door("CreateDataset"), this::create)
                .delete("/datasets", "DeleteDatasets", access.door("DeleteDatasets"), this::delete)
                .get("/datasets/{name}", "GetDataset", access.door("GetDataset"), this::get)
                .put("/datasets/{name}", "UpdateDataset", access.door("UpdateDataset"), this::update)
                .post("/datasets/{name}/crop", "CropDataset", access.door("CropDataset"), this::crop);
    }

    private void list(Context ctx) {
        Caller caller = access.caller(ctx);
        Page page = Page.of(ctx);
        Optional<String> wanted = Optional.ofNullable(ctx.queryParam("dataset_status"));
        Optional<Status> status = wanted.flatMap(Status::named);
        List<Dataset> found = wanted.isPresent() && status.isEmpty() ? List.of() : datasets.list(status, page);
        List<Dataset> cut = found.subList(0, Math.min(page.limit(), found.size()));
        String last = found.size() > cut.size() ? Datasets.token(cut.get(cut.size() - 1)) : null;
        List<ObjectNode> rows = cut.stream()
                .filter(dataset -> caller.isShown(dataset.owners()))
                .map(replies::row)
                .toList();
        Reply.ok(ctx, new ListReply(rows, last));
    }

    private void create(Context ctx) {
        CreateDataset wish = Body.read(ctx, CreateDataset.class);
        refuseUnlessOwner(ctx, wish.name());
        Caller caller = access.caller(ctx);
        patience.work(ctx, () -> datasets.create(caller, wish), fresh -> created(ctx, fresh));
    }

    private void created(Context ctx, Datasets.Contents fresh) {
        Reply.created(
                ctx, new CreatedReply(fresh.dataset().name(), replies.uploadUrls(fresh.dataset(), fresh.items())));
    }

    private void get(Context ctx) {
        Datasets.Contents found = datasets.get(access.caller(ctx), ctx.pathParam("name"));
        Reply.ok(ctx, replies.full(found.dataset(), found.items()));
    }

    private void update(Context ctx) {
        String name = ctx.pathParam("name");
        refuseUnlessOwner(ctx, name);
        Status status = datasets.update(name, Body.read(ctx, Update.class).status());
        Reply.ok(ctx, new UpdatedReply(name, status.wire()));
    }

    private void crop(Context ctx) {
        String name = ctx.pathParam("name");
        refuseUnlessOwner(ctx, name);
        Reply.accepted(
                ctx,
                new CroppedReply(datasets.crop(name, Body.read(ctx, Crop.class).resolution())));
    }

    private void delete(Context ctx) {
        List<String> names = Body.read(ctx, Names.class).names();
        names.forEach(name -> refuseUnlessOwner(ctx, name));
        patience.work(ctx, () -> datasets.delete(names), () -> Reply.noContent(ctx));
    }

    private void refuseUnlessOwner(Context ctx, String name) {
        datasets.find(name).ifPresent(dataset -> access.refuseUnlessOwner(ctx, dataset.owners(), TRAIN_ALL));
    }
}
