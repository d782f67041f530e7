package esd.server.http;

import com.github.fge.jsonschema.main.JsonSchema;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.Optional;

/** One operation of the contract: what is checked, and in which order, before its handler runs. */
record Operation(
        String id,
        HandlerType method,
        String path,
        ApiKey key,
        Optional<JsonSchema> schema,
        Door door,
        Turns turns,
        Once once,
        Handler handler)
        implements Handler {
    @Override
    public void handle(Context ctx) throws Exception {
        if (method.equals(HandlerType.GET)) {
            turns.take(ctx, this::admitted);
        } else {
            admitted(ctx);
        }
    }

    private void admitted(Context ctx) throws Exception {
        Reply.operation(ctx, id);
        key.check(ctx);
        schema.ifPresent(shape -> BodySchemas.check(shape, Body.node(ctx)));
        door.admit(ctx);
        if (method.equals(HandlerType.POST)) {
            once.handle(ctx, id, handler);
        } else {
            handler.handle(ctx);
        }
    }
}
