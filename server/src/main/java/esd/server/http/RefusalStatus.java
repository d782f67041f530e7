package esd.server.http;

import static io.javalin.http.HttpStatus.BAD_REQUEST;
import static io.javalin.http.HttpStatus.CONFLICT;
import static io.javalin.http.HttpStatus.CONTENT_TOO_LARGE;
import static io.javalin.http.HttpStatus.FORBIDDEN;
import static io.javalin.http.HttpStatus.GATEWAY_TIMEOUT;
import static io.javalin.http.HttpStatus.NOT_FOUND;
import static io.javalin.http.HttpStatus.SERVICE_UNAVAILABLE;
import static io.javalin.http.HttpStatus.UNAUTHORIZED;
import static io.javalin.http.HttpStatus.UNPROCESSABLE_CONTENT;
import static java.util.Map.entry;

import esd.server.errors.Refusal;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;

/** The one place where a refusal becomes a status and a shape. RefusalStatusTest holds it complete. */
final class RefusalStatus {
    /** Who the contract lets answer: the gateway before the handler, its body validation, or the handler itself. */
    private enum Shape {
        GATEWAY,
        VALIDATION,
        ENVELOPE
    }

    private record Rule(HttpStatus status, Shape shape) {}

    private static final Map<Class<? extends Refusal>, Rule> OF = Map.ofEntries(
            entry(Refusal.NoKey.class, new Rule(FORBIDDEN, Shape.GATEWAY)),
            entry(Refusal.NoRoute.class, new Rule(FORBIDDEN, Shape.GATEWAY)),
            entry(Refusal.BadBody.class, new Rule(BAD_REQUEST, Shape.VALIDATION)),
            entry(Refusal.TooLarge.class, new Rule(CONTENT_TOO_LARGE, Shape.GATEWAY)),
            entry(Refusal.Unauthorized.class, new Rule(UNAUTHORIZED, Shape.ENVELOPE)),
            entry(Refusal.Forbidden.class, new Rule(FORBIDDEN, Shape.ENVELOPE)),
            entry(Refusal.NotFound.class, new Rule(NOT_FOUND, Shape.ENVELOPE)),
            entry(Refusal.Malformed.class, new Rule(BAD_REQUEST, Shape.ENVELOPE)),
            entry(Refusal.WrongState.class, new Rule(BAD_REQUEST, Shape.ENVELOPE)),
            entry(Refusal.KeyReused.class, new Rule(UNPROCESSABLE_CONTENT, Shape.ENVELOPE)),
            entry(Refusal.Interrupted.class, new Rule(CONFLICT, Shape.ENVELOPE)),
            entry(Refusal.StoreFailed.class, new Rule(SERVICE_UNAVAILABLE, Shape.ENVELOPE)),
            entry(Refusal.TimedOut.class, new Rule(GATEWAY_TIMEOUT, Shape.GATEWAY)));

    private RefusalStatus() {}

    static boolean knows(Class<?> refusal) {
        return OF.containsKey(refusal);
    }

    static void answer(Refusal refusal, Context ctx) {
        Rule rule = OF.get(refusal.getClass());
        if (rule == null) {
            throw new IllegalStateException(
                    "no status for " + refusal.getClass().getName());
        }
        switch (rule.shape()) {
            case GATEWAY -> Gateway.error(ctx, rule.status(), refusal.reason());
            case VALIDATION -> Gateway.badBody(ctx, rule.status(), refusal.reason());
            case ENVELOPE -> Reply.refusal(ctx, rule.status(), refusal.reason());
        }
    }
}
