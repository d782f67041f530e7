package esd.server.http;

import static io.javalin.http.HttpStatus.BAD_REQUEST;
import static io.javalin.http.HttpStatus.CONTENT_TOO_LARGE;
import static io.javalin.http.HttpStatus.FORBIDDEN;
import static io.javalin.http.HttpStatus.GATEWAY_TIMEOUT;
import static io.javalin.http.HttpStatus.NOT_FOUND;
import static io.javalin.http.HttpStatus.UNAUTHORIZED;
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

    private record Answer(HttpStatus status, Shape shape) {}

    private static final Map<Class<? extends Refusal>, Answer> OF = Map.ofEntries(
            entry(Refusal.NoKey.class, new Answer(FORBIDDEN, Shape.GATEWAY)),
            entry(Refusal.NoRoute.class, new Answer(FORBIDDEN, Shape.GATEWAY)),
            entry(Refusal.BadBody.class, new Answer(BAD_REQUEST, Shape.VALIDATION)),
            entry(Refusal.TooLarge.class, new Answer(CONTENT_TOO_LARGE, Shape.GATEWAY)),
            entry(Refusal.Unauthorized.class, new Answer(UNAUTHORIZED, Shape.ENVELOPE)),
            entry(Refusal.Forbidden.class, new Answer(FORBIDDEN, Shape.ENVELOPE)),
            entry(Refusal.NotFound.class, new Answer(NOT_FOUND, Shape.ENVELOPE)),
            entry(Refusal.Malformed.class, new Answer(BAD_REQUEST, Shape.ENVELOPE)),
            entry(Refusal.WrongState.class, new Answer(BAD_REQUEST, Shape.ENVELOPE)),
            entry(Refusal.TimedOut.class, new Answer(GATEWAY_TIMEOUT, Shape.GATEWAY)));

    private RefusalStatus() {}

    static boolean knows(Class<?> refusal) {
        return OF.containsKey(refusal);
    }

    static void answer(Refusal refusal, Context ctx) {
        Answer answer = OF.get(refusal.getClass());
        if (answer == null) {
            throw new IllegalStateException(
                    "no status for " + refusal.getClass().getName());
        }
        switch (answer.shape()) {
            case GATEWAY -> Gateway.error(ctx, answer.status(), refusal.reason());
            case VALIDATION -> Gateway.badBody(ctx, answer.status(), refusal.reason());
            case ENVELOPE -> Reply.refusal(ctx, answer.status(), refusal.reason());
        }
    }
}
