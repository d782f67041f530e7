package esd.server.http;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;

/** The stage's root, the API's description of itself, and a page that shows it. */
final class DescriptionResource implements Resource {
    private final DescriptionPage page = new DescriptionPage();

    @Override
    public void mount(Routes routes) {
        routes.get("/", "RootAPI", Door.OPEN, ctx -> Reply.ok(ctx, null))
                .get("/api", "GetApiOAS", Door.OPEN, ctx -> describe(ctx, routes))
                .openPage("/docs", page::start)
                .openPage("/docs/<file>", page::file);
    }

    private static void describe(Context ctx, Routes routes) {
        Reply.json(ctx, HttpStatus.OK, routes.document().at(Reply.base(ctx)));
    }
}
