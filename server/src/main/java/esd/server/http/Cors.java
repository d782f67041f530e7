package esd.server.http;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;

/** Lets pages of any origin call the API, as its browser clients need. */
final class Cors {
    private Cors() {}

    static void preflight(Context ctx) {
        ctx.status(HttpStatus.NO_CONTENT)
                .header("Access-Control-Allow-Origin", "*")
                .header("Access-Control-Allow-Methods", "OPTIONS,GET,PUT,POST,DELETE,PATCH,HEAD")
                .header(
                        "Access-Control-Allow-Headers",
                        "*,x-api-key,username,content-type,X-Amz-Date,Authorization,X-Amz-Security-Token,X-Amz-User-Agent");
    }

    static void answer(Context ctx) {
        ctx.header("Access-Control-Allow-Origin", "*")
                .header("Access-Control-Allow-Headers", "*")
                .header("Access-Control-Allow-Methods", "*")
                .header("Access-Control-Allow-Credentials", "true");
    }
}
