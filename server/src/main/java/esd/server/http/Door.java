package esd.server.http;

import esd.server.errors.Refusal;
import io.javalin.http.Context;

/** Decides whether a call may enter, after its key and its body were found good. */
public interface Door {
    /** The API key is enough. */
    Door OPEN = ctx -> {};

    /** Returns, or throws the {@link Refusal} that says why not. */
    void admit(Context ctx);
}
