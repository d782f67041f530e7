package esd.server.http;

import esd.server.openapi.Document;
import esd.server.openapi.Sheet;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The operations as they are declared: each with its place, its id in the contract, its door and its handler. */
public final class Routes {
    private static final String STAGE = "/prod";

    private final ApiKey key;
    private final Turns turns = Turns.ofThisMachine();
    private final Once once;
    private final BodySchemas schemas = new BodySchemas();
    private final Document document = new Document();
    private final List<Operation> operations = new ArrayList<>();
    private final RoutesConfig javalin;

    Routes(ApiKey key, Once once, RoutesConfig javalin) {
        this.key = key;
        this.once = once;
        this.javalin = javalin;
    }

    public Routes get(String path, String operationId, Door door, Handler handler) {
        return add(HandlerType.GET, path, operationId, door, handler);
    }

    public Routes post(String path, String operationId, Door door, Handler handler) {
        return add(HandlerType.POST, path, operationId, door, handler);
    }

    public Routes put(String path, String operationId, Door door, Handler handler) {
        return add(HandlerType.PUT, path, operationId, door, handler);
    }

    public Routes delete(String path, String operationId, Door door, Handler handler) {
        return add(HandlerType.DELETE, path, operationId, door, handler);
    }

    /** A page that lies outside the contract and asks for no key, such as a health check. */
    public Routes openPage(String path, Handler handler) {
        List.of(path, STAGE + path).forEach(each -> javalin.addHttpHandler(HandlerType.GET, each, handler));
        return this;
    }

    private Routes add(HandlerType method, String path, String operationId, Door door, Handler handler) {
        Sheet sheet = Sheet.of(operationId);
        document.add(method.name(), path, operationId, sheet);
        operations.add(new Operation(
                operationId, method, path, key, sheet.body().map(schemas::of), door, turns, once, handler));
        return this;
    }

    /** What is declared of all operations. */
    Document document() {
        return document;
    }

    /** Hands everything declared to the web server, with the stage before the path and without it. */
    void publish() {
        Set<String> paths = new LinkedHashSet<>();
        for (Operation operation : operations) {
            for (String path : List.of(operation.path(), STAGE + operation.path())) {
                javalin.addHttpHandler(operation.method(), path, operation);
                paths.add(path);
            }
        }
        paths.forEach(path -> javalin.addHttpHandler(HandlerType.OPTIONS, path, Cors::preflight));
    }
}
