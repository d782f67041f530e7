package esd.server.http;

import io.javalin.http.Context;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Gives each request an id and writes one line when it is answered; never a header, a query or a body. */
final class RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
    private static final String ID = "request";

    private RequestLog() {}

    static void begin(Context ctx) {
        String id = UUID.randomUUID().toString();
        ctx.attribute(ID, id);
        ctx.header("x-amzn-requestid", id);
        MDC.put(ID, id);
    }

    static String id(Context ctx) {
        return Objects.requireNonNullElse(ctx.<String>attribute(ID), "");
    }

    static void end(Context ctx, Float milliseconds) {
        MDC.put(ID, id(ctx));
        LOG.info("{} {} {} {} ms", ctx.method(), ctx.path(), ctx.statusCode(), milliseconds.longValue());
        MDC.remove(ID);
    }

    /** Something that this server depends on did not do its part. */
    static void failure(Context ctx, String reason) {
        MDC.put(ID, id(ctx));
        LOG.error("{} {} failed: {}", ctx.method(), ctx.path(), reason);
    }

    static void bug(Context ctx, Throwable bug) {
        MDC.put(ID, id(ctx));
        LOG.error("{} {} failed", ctx.method(), ctx.path(), bug);
    }
}
