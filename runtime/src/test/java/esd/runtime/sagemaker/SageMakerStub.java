package esd.runtime.sagemaker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Speaks SageMaker's protocols and answers what it was told to; the last answer is given again and again. */
final class SageMakerStub implements AutoCloseable {
    record Answer(int status, Map<String, String> headers, String body) {}

    record Call(String operation, String path, String body) {}

    /** How a call begins in the protocol of forms and XML, which CloudWatch still speaks. */
    private static final String QUERY = "Action=";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    final List<Call> calls = new CopyOnWriteArrayList<>();

    SageMakerStub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    SageMakerStub on(String operation, int status, Map<String, String> headers, String body) {
        answers.computeIfAbsent(operation, name -> new ArrayDeque<>()).add(new Answer(status, headers, body));
        return this;
    }

    SageMakerStub on(String operation, int status, String body) {
        return on(operation, status, Map.of(), body);
    }

    SageMakerStub refuses(String operation, int status, String code, String message) {
        return on(
                operation,
                status,
                Map.of("x-amzn-ErrorType", code),
                "{\"__type\":\"%s\",\"message\":\"%s\"}".formatted(code, message));
    }

    /** What was to be answered is no longer. */
    void forget(String operation) {
        answers.remove(operation);
    }

    List<String> operations() {
        return calls.stream().map(Call::operation).toList();
    }

    String body(String operation) {
        return calls.stream()
                .filter(call -> call.operation().equals(operation))
                .map(Call::body)
                .findFirst()
                .orElseThrow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            String operation = operation(exchange, body);
            calls.add(new Call(operation, exchange.getRequestURI().getPath(), body));
            Answer answer = next(operation, body.startsWith(QUERY) ? "<Empty/>" : "{}");
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("application/json"));
            byte[] bytes = answer.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String operation(HttpExchange exchange, String body) {
        if (body.startsWith(QUERY)) {
            return body.substring(QUERY.length(), body.indexOf('&'));
        }
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        if (target != null) {
            return target.substring(target.indexOf('.') + 1);
        }
        return exchange.getRequestURI().getPath().endsWith("/async-invocations")
                ? "InvokeEndpointAsync"
                : "InvokeEndpoint";
    }

    private synchronized Answer next(String operation, String usual) {
        Deque<Answer> left = answers.getOrDefault(operation, new ArrayDeque<>());
        if (left.isEmpty()) {
            return new Answer(200, Map.of(), usual);
        }
        return left.size() > 1 ? left.remove() : left.element();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
