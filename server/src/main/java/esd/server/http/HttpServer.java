package esd.server.http;

import esd.runtime.address.ListeningAddress;
import esd.server.errors.Refusal;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.handler.GracefulHandler;

/** The web server: every room's operations behind one address, until it is closed. */
public final class HttpServer implements AutoCloseable {
    /**
     * Where it listens, the key it asks for, and the address that clients see where it is another one.
     *
     * @param port 0 for any free one
     */
    public record Settings(String host, int port, String apiKey, Optional<URI> publicUrl) {
        @Override
        public String toString() {
            return "%s:%d".formatted(host, port);
        }
    }

    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);
    private static final Duration IDLE_AT_END = Duration.ofMillis(200);

    private final Settings settings;
    private final Javalin javalin;

    private HttpServer(Settings settings, Javalin javalin) {
        this.settings = settings;
        this.javalin = javalin;
    }

    public static HttpServer start(Settings settings, List<Resource> resources) {
        return start(settings, KeyRing.NONE, AnswerBook.NONE, resources);
    }

    /** As above, but these keys are taken too, and answers to repeatable calls are remembered. */
    public static HttpServer start(Settings settings, KeyRing keys, AnswerBook answers, List<Resource> resources) {
        ApiKey key = new ApiKey(settings.apiKey(), keys);
        Once once = new Once(answers);
        Javalin javalin = Javalin.create(config -> {
            configure(config, settings, once);
            mount(new Routes(key, once, config.routes), resources);
        });
        HttpServer server = new HttpServer(settings, javalin);
        javalin.start(settings.host(), settings.port());
        return server;
    }

    /** The address that clients see, without a slash at its end. */
    public URI url() {
        return settings.publicUrl().orElseGet(() -> ListeningAddress.of(settings.host(), javalin.port()));
    }

    @Override
    public void close() {
        javalin.stop();
    }

    private static void configure(JavalinConfig config, Settings settings, Once once) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.router.treatMultipleSlashesAsSingleSlash = true;
        config.router.javaLangErrorHandler(WebServerErrors::bug);
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(new WebServerErrors());
            server.setHandler(graceful());
            server.setStopTimeout(LAST_ANSWERS.toMillis());
        });
        config.requestLogger.http(RequestLog::end);
        String host = ListeningAddress.of(settings.host(), settings.port()).getHost();
        config.routes.before(ctx -> begin(ctx, settings, host));
        config.routes.after(once::answered);
        exceptions(config.routes);
    }

    /** When the server ends it takes no more calls, but those that are being answered have a moment left. */
    private static GracefulHandler graceful() {
        GracefulHandler graceful = new GracefulHandler();
        graceful.setShutdownIdleTimeout(IDLE_AT_END.toMillis());
        return graceful;
    }

    private static void mount(Routes routes, List<Resource> resources) {
        new DescriptionResource().mount(routes);
        resources.forEach(resource -> resource.mount(routes));
        routes.publish();
    }

    private static void begin(Context ctx, Settings settings, String host) {
        RequestLog.begin(ctx);
        Reply.base(
                ctx,
                settings.publicUrl()
                        .map(URI::toString)
                        .orElseGet(() -> "http://" + host + ":" + ctx.req().getLocalPort()));
        // Without this the web server would answer HEAD on its own, and without a key.
        if (ctx.method().equals(HandlerType.HEAD)) {
            throw new Refusal.NoRoute();
        }
    }

    private static void exceptions(RoutesConfig routes) {
        routes.exception(Refusal.class, RefusalStatus::answer);
        routes.exception(Refusal.StoreFailed.class, (failed, ctx) -> {
            RequestLog.failure(ctx, failed.reason());
            RefusalStatus.answer(failed, ctx);
        });
        routes.exception(
                HttpResponseException.class, (noRoute, ctx) -> RefusalStatus.answer(new Refusal.NoRoute(), ctx));
        routes.exception(Exception.class, (bug, ctx) -> {
            RequestLog.bug(ctx, bug);
            Gateway.error(ctx, HttpStatus.INTERNAL_SERVER_ERROR, "Internal server error");
        });
    }
}
