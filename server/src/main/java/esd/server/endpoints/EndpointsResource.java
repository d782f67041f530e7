package esd.server.endpoints;

import static esd.server.access.Permission.SAGEMAKER_ENDPOINT_ALL;

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
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Endpoints over HTTP. */
public final class EndpointsResource implements Resource {
    private record EndpointsReply(
            List<EndpointReply> endpoints, @JsonProperty("last_evaluated_key") @Nullable String last) {}

    private record Names(@JsonProperty("endpoint_name_list") List<String> names) {}

    private final Endpoints endpoints;
    private final EndpointUpkeep upkeep;
    private final Access access;
    private final Patience patience;

    public EndpointsResource(Endpoints endpoints, EndpointUpkeep upkeep, Access access, Patience patience) {
        this.endpoints = endpoints;
        this.upkeep = upkeep;
        this.access = access;
        this.patience = patience;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/endpoints", "ListEndpoints", access.door("ListEndpoints"), this::list)
                .post("/endpoints", "CreateEndpoint", access.door("CreateEndpoint"), this::create)
                .delete("/endpoints", "DeleteEndpoints", access.door("DeleteEndpoints"), this::delete);
    }

    private void create(Context ctx) {
        Endpoint fresh = upkeep.create(Body.read(ctx, CreateEndpoint.class));
        Reply.send(
                ctx,
                HttpStatus.ACCEPTED,
                EndpointReply.of(fresh),
                "Endpoint deployment started: %s".formatted(fresh.name()));
    }

    private void delete(Context ctx) {
        List<Endpoint> doomed = endpoints.named(Body.read(ctx, Names.class).names());
        patience.await(ctx, upkeep.remove(doomed), gone -> Reply.noContent(ctx));
    }

    private void list(Context ctx) {
        Caller caller = access.caller(ctx);
        Optional<Caller> viewer = access.viewer(ctx, SAGEMAKER_ENDPOINT_ALL);
        Optional<String> wanted = Optional.ofNullable(ctx.queryParam("endpointDeploymentJobId"));
        Page page = Page.of(ctx);
        List<Endpoint> found = endpoints.list(page);
        List<Endpoint> cut = found.subList(0, Math.min(page.limit(), found.size()));
        List<EndpointReply> rows = cut.stream()
                .filter(endpoint -> wanted.map(endpoint.id()::equals).orElse(true))
                .filter(endpoint -> visible(endpoint, caller, viewer))
                .map(EndpointReply::of)
                .toList();
        Reply.ok(
                ctx,
                new EndpointsReply(rows, found.size() > cut.size() ? Endpoints.token(cut.get(cut.size() - 1)) : null));
    }

    private static boolean visible(Endpoint endpoint, Caller caller, Optional<Caller> viewer) {
        if (caller.may(SAGEMAKER_ENDPOINT_ALL)) {
            return true;
        }
        return viewer.map(user -> user.shares(endpoint.owners()) || caller.created(endpoint.owners()))
                .orElse(false);
    }
}
