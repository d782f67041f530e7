package esd.runtime.fetch;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Somebody else's server, which can behave badly. */
final class FileServer implements AutoCloseable {
    /** What was asked of it. */
    record Asked(String path, Headers headers) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    private FileServer(HttpServer server) {
        this.server = server;
    }

    static FileServer at(String host) throws IOException {
        FileServer files = new FileServer(HttpServer.create(new InetSocketAddress(host, 0), 0));
        files.server.setExecutor(files.threads);
        files.server.start();
        return files;
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url(String host, String path) {
        return "http://%s:%d%s".formatted(host, port(), path);
    }

    List<Asked> asked() {
        return asked;
    }

    FileServer on(String path, HttpHandler behaviour) {
        server.createContext(path, exchange -> {
            asked.add(new Asked(exchange.getRequestURI().toString(), exchange.getRequestHeaders()));
            try (exchange) {
                behaviour.handle(exchange);
            } catch (IOException gone) {
                exchange.getHttpContext().getAttributes().put("gone", gone);
            }
        });
        return this;
    }

    /** Answers so, with nothing in it. */
    static HttpHandler status(int code) {
        return exchange -> exchange.sendResponseHeaders(code, -1);
    }

    static HttpHandler redirect(int code, String location) {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(code, -1);
        };
    }

    static HttpHandler file(byte[] content) {
        return exchange -> answer(exchange, content, content.length);
    }

    /** Serves the file in ranges, and breaks off after so many bytes of each answer. */
    static HttpHandler breaking(byte[] content, String etag, int piece) {
        return exchange -> {
            exchange.getResponseHeaders().set("ETag", etag);
            String range = exchange.getRequestHeaders().getFirst("Range");
            boolean same = etag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
            int from = range == null || !same ? 0 : Integer.parseInt(range.replaceAll("bytes=([0-9]+)-", "$1"));
            if (from > 0) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
            write(exchange, content, from, Math.min(piece, content.length - from));
        };
    }

    /** Announces one length, sends another. */
    static void answer(HttpExchange exchange, byte[] content, long announced) throws IOException {
        exchange.sendResponseHeaders(200, announced);
        write(exchange, content, 0, content.length);
    }

    static void write(HttpExchange exchange, byte[] content, int from, int count) throws IOException {
        exchange.getResponseBody().write(Arrays.copyOfRange(content, from, from + count));
        exchange.getResponseBody().flush();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
