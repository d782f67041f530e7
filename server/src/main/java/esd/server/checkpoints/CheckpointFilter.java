package esd.server.checkpoints;

import esd.server.access.Access;
import esd.server.access.Caller;
import esd.server.access.Permission;
import esd.server.errors.Refusal;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which checkpoints a caller wants to see, and which part of the list.
 *
 * @param viewer the user through whose eyes the caller looks
 * @param page counted from 1
 */
record CheckpointFilter(
        Caller caller,
        Caller viewer,
        List<String> types,
        List<String> statuses,
        List<String> roles,
        int page,
        int perPage) {
    private static final int MOST = 1000;

    static CheckpointFilter of(Context ctx, Access access) {
        Caller caller = access.caller(ctx);
        return new CheckpointFilter(
                caller,
                access.viewer(ctx, Permission.CHECKPOINT_ALL).orElse(caller),
                ctx.queryParams("types"),
                ctx.queryParams("status"),
                ctx.queryParams("roles"),
                positive("page", ctx.queryParam("page"), 1),
                Math.min(positive("per_page", ctx.queryParam("per_page"), 10), MOST));
    }

    private static int positive(String name, @Nullable String text, int otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException notWhole) {
            throw new Refusal.Malformed("%s must be a whole number, not %s".formatted(name, text));
        }
        throw new Refusal.Malformed("%s must be at least 1, not %s".formatted(name, text));
    }

    /** Whether what these owners share belongs into the list. */
    boolean shows(List<String> owners) {
        boolean visible = caller.may(Permission.USER_ALL)
                || viewer.shares(owners)
                || !Collections.disjoint(owners, caller.createdRoles());
        return visible && (roles.isEmpty() || !Collections.disjoint(owners, roles));
    }

    long offset() {
        return (page - 1L) * perPage;
    }
}
