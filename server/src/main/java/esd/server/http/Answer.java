package esd.server.http;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Objects;

/** What a call was answered, as it can be said again. */
public record Answer(int status, String body) {
    static Answer of(Context ctx) {
        return new Answer(ctx.statusCode(), Objects.requireNonNullElse(ctx.result(), ""));
    }

    /** Whether the call had an effect, or may yet have it: only such an answer must be the last. */
    boolean lasting() {
        return HttpStatus.forStatus(status).isSuccess() || status == HttpStatus.GATEWAY_TIMEOUT.getCode();
    }

    void repeat(Context ctx) {
        Reply.headers(ctx).header("Idempotency-Replayed", "true").status(status);
        if (!body.isEmpty()) {
            ctx.contentType("application/json").result(body);
        }
    }
}
