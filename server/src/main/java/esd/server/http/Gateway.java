package esd.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** The short error bodies that clients know from the gateway before the handlers. */
final class Gateway {
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Answer(@Nullable Integer statusCode, String message, String requestId) {}

    private Gateway() {}

    static void error(Context ctx, HttpStatus status, String message) {
        Reply.json(ctx, status, new Answer(null, message, RequestLog.id(ctx)));
    }

    static void badBody(Context ctx, HttpStatus status, String message) {
        Reply.json(ctx, status, new Answer(status.getCode(), message, RequestLog.id(ctx)));
    }
}
