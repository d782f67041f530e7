package esd.server.http;

import io.javalin.http.HttpStatus;

/** The call by which clients find out that address and key are right. */
public final class PingResource implements Resource {
    @Override
    public void mount(Routes routes) {
        routes.get("/ping", "Ping", Door.OPEN, ctx -> Reply.send(ctx, HttpStatus.OK, null, "pong"));
    }
}
