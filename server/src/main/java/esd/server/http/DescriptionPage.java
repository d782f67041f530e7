package esd.server.http;

import esd.server.errors.Refusal;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Swagger UI over our own document; all of it comes from this server, and nothing of it needs the key to be looked at. */
final class DescriptionPage {
    private static final String SWAGGER = "/META-INF/resources/webjars/swagger-ui/5.30.2/";
    private static final String OURS = "/docs/";
    private static final String POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            + "frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    private record File(String resource, String type) {}

    private static final Map<String, File> FILES = Map.of(
            "", new File(OURS + "index.html", "text/html; charset=utf-8"),
            "start.js", new File(OURS + "start.js", "text/javascript; charset=utf-8"),
            "page.css", new File(OURS + "page.css", "text/css; charset=utf-8"),
            "swagger-ui.css", new File(SWAGGER + "swagger-ui.css", "text/css; charset=utf-8"),
            "swagger-ui-bundle.js", new File(SWAGGER + "swagger-ui-bundle.js", "text/javascript; charset=utf-8"));

    /** The page itself; its files are named relative to its folder, so the address must end in a slash. */
    void start(Context ctx) throws IOException {
        if (ctx.path().endsWith("/")) {
            send(ctx, "");
        } else {
            ctx.redirect("docs/", HttpStatus.FOUND);
        }
    }

    void file(Context ctx) throws IOException {
        send(ctx, ctx.pathParam("file"));
    }

    private static void send(Context ctx, String name) throws IOException {
        File file = FILES.get(name);
        if (file == null) {
            throw new Refusal.NoRoute();
        }
        try (InputStream text = DescriptionPage.class.getResourceAsStream(file.resource())) {
            if (text == null) {
                throw new IllegalStateException("the page's file is missing: " + file.resource());
            }
            ctx.header("Content-Security-Policy", POLICY)
                    .header("X-Content-Type-Options", "nosniff")
                    .contentType(file.type())
                    .result(text.readAllBytes());
        }
    }
}
