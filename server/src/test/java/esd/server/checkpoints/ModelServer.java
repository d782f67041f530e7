package esd.server.checkpoints;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server on the internet that has model files: whole, in ranges, or so slowly that a test can look on. */
public final class ModelServer implements AutoCloseable {
    private static final String ETAG = "\"model-1\"";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);

    private ModelServer(HttpServer server) {
        this.server = server;
    }

    public static ModelServer start() throws IOException {
        return start(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    /** Over TLS, with the certificate in this key store. */
    public static ModelServer start(KeyStore certificate, String password)
            throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(certificate, password.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return start(server);
    }

    private static ModelServer start(HttpServer server) {
        ModelServer models = new ModelServer(server);
        models.server.setExecutor(models.threads);
        models.server.start();
        return models;
    }

    /** A safetensors file with so many bytes in its one tensor. */
    public static byte[] model(int size) {
        byte[] header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[%1$d],\"data_offsets\":[0,%1$d]}}"
                .formatted(size)
                .getBytes(UTF_8);
        return ByteBuffer.allocate(Long.BYTES + header.length + size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    public String place() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public String url(String path) {
        return (server instanceof HttpsServer ? "https://" : "http://") + place() + path;
    }

    /** Each range that was asked for, empty for the whole. */
    public List<String> ranges() {
        return ranges;
    }

    public ModelServer on(String path, HttpHandler behaviour) {
        server.createContext(path, exchange -> {
            try (exchange) {
                behaviour.handle(exchange);
            }
        });
        return this;
    }

    /** Has this file there. */
    public ModelServer has(String path, byte[] content) {
        return on(path, exchange -> send(exchange, content, 0, content.length));
    }

    /** Sends the first half of this file, and the rest when the gate is opened or when it is asked for by range. */
    public ModelServer halts(String path, byte[] content) {
        return on(path, exchange -> {
            String range = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))
                    .orElse("");
            ranges.add(range);
            int from = range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
            send(exchange, content, from, range.isEmpty() ? content.length / 2 : content.length);
            if (range.isEmpty()) {
                await();
                exchange.getResponseBody().write(content, content.length / 2, content.length - content.length / 2);
            }
        });
    }

    public void open() {
        gate.countDown();
    }

    private void await() {
        try {
            gate.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, byte[] content, int from, int to) throws IOException {
        exchange.getResponseHeaders().set("ETag", ETAG);
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
        exchange.getResponseBody().write(content, from, to - from);
        exchange.getResponseBody().flush();
    }

    @Override
    public void close() {
        open();
        server.stop(0);
        threads.shutdownNow();
    }
}
