package esd.server.http;

import esd.server.json.Json;
import esd.server.json.JsonText;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Answers in the contract's envelope. */
public final class Reply {
    private static final String OPERATION = "esd.operation";
    private static final String BASE = "esd.base";

    private Reply() {}

    public static void ok(Context ctx, @Nullable Object data) {
        send(ctx, HttpStatus.OK, data, "OK");
    }

    /** OK, with data that are written already. */
    public static void written(Context ctx, JsonText data) {
        Envelope envelope = new Envelope(HttpStatus.OK.getCode(), debug(ctx), JsonText.GAP, "OK");
        json(ctx, HttpStatus.OK).result(data.within(envelope));
    }

    public static void created(Context ctx, @Nullable Object data) {
        send(ctx, HttpStatus.CREATED, data, "Created");
    }

    public static void accepted(Context ctx, @Nullable Object data) {
        send(ctx, HttpStatus.ACCEPTED, data, "Accepted");
    }

    /** Done, and there is nothing to say: no body. */
    public static void noContent(Context ctx) {
        headers(ctx).status(HttpStatus.NO_CONTENT);
    }

    /** Any status with a message of the operation's own. */
    public static void send(Context ctx, HttpStatus status, @Nullable Object data, String message) {
        json(ctx, status, new Envelope(status.getCode(), debug(ctx), data, message));
    }

    static void refusal(Context ctx, HttpStatus status, String message) {
        send(ctx, status, null, message);
    }

    static void json(Context ctx, HttpStatus status, Object body) {
        json(ctx, status).result(Json.bytes(body));
    }

    private static Context json(Context ctx, HttpStatus status) {
        return headers(ctx).status(status).contentType("application/json");
    }

    static void operation(Context ctx, String id) {
        ctx.attribute(OPERATION, id);
    }

    static void base(Context ctx, String url) {
        ctx.attribute(BASE, url);
    }

    static Context headers(Context ctx) {
        Cors.answer(ctx);
        return ctx.header("x-api-version", "1.5.0");
    }

    /** The address that the caller sees, without a slash at its end. */
    static String base(Context ctx) {
        return Objects.requireNonNullElse(ctx.<String>attribute(BASE), "");
    }

    private static Envelope.Debug debug(Context ctx) {
        String base = base(ctx);
        String id = RequestLog.id(ctx);
        return new Envelope.Debug(
                base + "/api#" + ctx.<String>attribute(OPERATION), base + "/#log/" + id, base + "/#trace/" + id);
    }
}
