package esd.runtime.fetch;

import static esd.runtime.fetch.FileServer.breaking;
import static esd.runtime.fetch.FileServer.file;
import static esd.runtime.fetch.FileServer.redirect;
import static esd.runtime.fetch.FileServer.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Dns;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetcherTest {
    private static final byte[] CONTENT = random(3 << 20);
    private static final String TOKEN = "hidden-token";
    private static final Duration STALL = Duration.ofMillis(1_500);

    private FileServer server;
    private Path file;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        server = FileServer.at("127.0.0.1");
        file = folder.resolve("deep").resolve("model.safetensors");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(3).nextBytes(bytes);
        return bytes;
    }

    /** Names all lead to this machine, and only those that end in example are allowed there. */
    private Fetcher fetcher(long largest) {
        Dns everything = host -> List.of(InetAddress.getAllByName("127.0.0.1"));
        FetchSettings settings = new FetchSettings(
                Set.of("models.example", "cdn.example", "civitai.example:" + server.port()),
                Map.of(
                        "http://civitai.example:" + server.port(),
                        TOKEN,
                        "http://models.example",
                        "token of another port"),
                largest,
                Duration.ofSeconds(5),
                STALL,
                Duration.ofMillis(1));
        return new Fetcher(settings, everything, PublicAddresses::contains);
    }

    private Fetched fetch(String path) throws Exception {
        return fetcher(1 << 30).fetch(server.url("models.example", path), file, (received, size) -> {});
    }

    private AbstractThrowableAssert<?, ?> assertFails(String path) {
        return assertThatThrownBy(() -> fetch(path)).isInstanceOf(FetchFailed.class);
    }

    private void assertWhole(Fetched fetched) throws Exception {
        assertThat(file).hasBinaryContent(CONTENT);
        assertThat(fetched.size()).isEqualTo(CONTENT.length);
        assertThat(fetched.sha256()).isEqualTo(sha256());
    }

    private static String sha256() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
    }

    @Test
    void a_file_comes_whole_and_its_progress_is_told() throws Exception {
        server.on("/a", file(CONTENT));
        long[] last = new long[2];
        Fetched fetched = fetcher(1 << 30).fetch(server.url("models.example", "/a?q=1#x"), file, (received, size) -> {
            last[0] = received;
            last[1] = size;
        });
        assertWhole(fetched);
        assertThat(last).containsExactly(CONTENT.length, CONTENT.length);
        assertThat(server.asked().get(0).headers()).doesNotContainKey("Authorization");
    }

    @Test
    void a_token_goes_to_its_server_and_does_not_follow_redirects() throws Exception {
        server.on("/api/download/models/7", redirect(307, server.url("cdn.example", "/b/model.safetensors?sig=1")));
        server.on("/b/model.safetensors", file(CONTENT));
        String url = server.url("civitai.example", "/api/download/models/7");
        assertThat(fetcher(1 << 30).look(url).names()).containsExactly("7", "model.safetensors");
        assertWhole(fetcher(1 << 30).fetch(url, file, (received, size) -> {}));
        assertThat(server.asked()).hasSize(4);
        server.asked().forEach(asked -> assertThat(asked.headers().getFirst("Authorization"))
                .isEqualTo(asked.path().startsWith("/api") ? "Bearer " + TOKEN : null));
    }

    @Test
    void a_hash_that_the_first_server_promises_is_held() throws Exception {
        server.on("/resolve/", exchange -> {
            boolean right = exchange.getRequestURI().getPath().endsWith("right");
            exchange.getResponseHeaders().set("X-Linked-ETag", '"' + (right ? sha() : "0".repeat(64)) + '"');
            redirect(302, "/blob").handle(exchange);
        });
        server.on("/blob", file(CONTENT));
        assertWhole(fetch("/resolve/right"));
        Files.delete(file);
        assertFails("/resolve/wrong").hasMessageContaining("says that the file's SHA-256 is 0000");
        assertThat(file).isEmptyFile();
    }

    private static String sha() {
        try {
            return sha256();
        } catch (Exception impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void a_connection_that_breaks_is_gone_on_with_from_there() throws Exception {
        server.on("/a", breaking(CONTENT, "\"v1\"", (1 << 20) + 1_000));
        assertWhole(fetch("/a"));
        assertThat(server.asked()).hasSize(3);
        assertThat(server.asked().get(1).headers().getFirst("Range"))
                .isEqualTo("bytes=%d-".formatted((1 << 20) + 1_000));
        assertThat(server.asked().get(1).headers().getFirst("If-Range")).isEqualTo("\"v1\"");
    }

    @Test
    void a_file_that_changed_in_between_starts_anew() throws Exception {
        AtomicInteger answers = new AtomicInteger();
        server.on("/a", exchange -> {
            boolean first = answers.getAndIncrement() == 0;
            byte[] content = first ? new byte[CONTENT.length] : CONTENT;
            breaking(content, first ? "\"v1\"" : "\"v2\"", first ? 2 << 20 : CONTENT.length)
                    .handle(exchange);
        });
        assertWhole(fetch("/a"));
    }

    @Test
    void a_server_that_gives_no_ranges_is_asked_for_everything_again() throws Exception {
        AtomicInteger answers = new AtomicInteger();
        server.on("/a", exchange -> {
            exchange.sendResponseHeaders(200, CONTENT.length);
            FileServer.write(exchange, CONTENT, 0, answers.getAndIncrement() < 2 ? 1_000_000 : CONTENT.length);
        });
        assertWhole(fetch("/a"));
        assertThat(server.asked()).hasSize(3);
        assertThat(server.asked().get(2).headers()).doesNotContainKey("Range");
    }

    @Test
    void another_range_than_was_asked_for_is_not_believed() throws Exception {
        AtomicInteger answers = new AtomicInteger();
        server.on("/a", exchange -> {
            if (answers.getAndIncrement() == 1) {
                exchange.getResponseHeaders().set("Content-Range", "bytes 0-%d/%d".formatted(99, CONTENT.length));
                exchange.sendResponseHeaders(206, 100);
                FileServer.write(exchange, CONTENT, 0, 100);
            } else {
                breaking(CONTENT, "\"v1\"", answers.get() == 1 ? 2 << 20 : CONTENT.length)
                        .handle(exchange);
            }
        });
        assertWhole(fetch("/a"));
    }

    @Test
    void a_server_that_always_breaks_off_is_given_up() {
        server.on("/a", breaking(CONTENT, "W/\"weak\"", 2_000));
        assertFails("/a").hasMessageContaining("models.example sent less than it announced");
        assertThat(server.asked()).hasSize(6);
    }

    @Test
    void a_server_that_breaks_off_at_the_same_place_is_given_up() {
        server.on("/a", exchange -> {
            exchange.sendResponseHeaders(200, CONTENT.length);
            FileServer.write(exchange, CONTENT, 0, 2 << 20);
        });
        assertFails("/a");
        assertThat(server.asked()).hasSize(7);
    }

    @Test
    void a_server_that_stands_or_trickles_is_not_waited_for() {
        CountDownLatch never = new CountDownLatch(1);
        HttpHandler trickle = exchange -> {
            exchange.sendResponseHeaders(200, CONTENT.length);
            for (int i = 0; i < 1_000; i++) {
                FileServer.write(exchange, CONTENT, i, 1);
                pause(never, 5);
            }
        };
        AtomicInteger answers = new AtomicInteger();
        server.on("/stands", exchange -> {
            exchange.sendResponseHeaders(200, CONTENT.length);
            FileServer.write(exchange, CONTENT, 0, 10);
            pause(never, answers.getAndIncrement() < 1 ? 60_000 : 0);
        });
        server.on("/trickles", exchange -> {
            if (answers.getAndIncrement() < 1) {
                trickle.handle(exchange);
            } else {
                status(404).handle(exchange);
            }
        });
        assertFails("/stands").hasMessageContaining("sent less");
        answers.set(0);
        assertFails("/trickles").hasMessageContaining("answers 404");
        never.countDown();
    }

    private static void pause(CountDownLatch never, long milliseconds) {
        try {
            assertThat(never.await(milliseconds, TimeUnit.MILLISECONDS)).isIn(true, false);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void what_cannot_be_had_is_refused_before_it_is_fetched() {
        server.on("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            FileServer.write(exchange, CONTENT, 0, 100);
        });
        server.on("/empty", exchange -> exchange.sendResponseHeaders(200, -1));
        server.on("/packed", exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            FileServer.answer(exchange, new byte[10], 10);
        });
        server.on("/huge", exchange -> FileServer.answer(exchange, new byte[10], (1L << 30) + 1));
        server.on("/vast", exchange -> FileServer.answer(exchange, new byte[10], Long.MAX_VALUE));
        assertFails("/endless").hasMessageContaining("does not say how long the file is");
        assertFails("/empty").hasMessageContaining("is empty");
        assertFails("/packed").hasMessageContaining("sends the file as gzip");
        assertFails("/huge").hasMessageContaining("more than the 1073741824 that are fetched");
        assertFails("/vast").hasMessageContaining("more than");
        assertThat(server.asked()).hasSize(5);
        server.on("/large", exchange -> FileServer.answer(exchange, new byte[10], Long.MAX_VALUE));
        assertThatThrownBy(() -> fetcher(Long.MAX_VALUE)
                        .fetch(server.url("models.example", "/large"), file, (received, size) -> {}))
                .hasMessageContaining("there is room for");
    }

    @Test
    void a_lasting_no_is_taken_and_a_passing_one_is_not() throws Exception {
        for (int code : List.of(400, 401, 403, 404, 410, 451)) {
            server.on("/" + code, status(code));
            assertFails("/" + code).hasMessageContaining("models.example answers " + code);
        }
        assertThat(server.asked()).hasSize(6);
        AtomicInteger answers = new AtomicInteger();
        server.on("/busy", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "0");
            (answers.getAndIncrement() < 3 ? status(answers.get() == 1 ? 429 : 503) : file(CONTENT)).handle(exchange);
        });
        assertWhole(fetch("/busy"));
        server.on("/down", status(500));
        assertFails("/down").hasMessageContaining("answers 500");
    }

    @Test
    void an_interrupt_ends_it_at_once_and_another_process_goes_on() throws Exception {
        CountDownLatch half = new CountDownLatch(1);
        AtomicInteger answers = new AtomicInteger();
        server.on("/a", exchange -> {
            boolean first = answers.getAndIncrement() == 0;
            breaking(CONTENT, "\"v1\"", first ? 1 << 20 : CONTENT.length).handle(exchange);
            if (first) {
                pause(new CountDownLatch(1), 60_000);
            }
        });
        Thread waiting = new Thread(() -> assertThatThrownBy(
                        () -> fetcher(1 << 30).fetch(server.url("models.example", "/a"), file, (received, size) -> {
                            if (received == 1 << 20) {
                                half.countDown();
                            }
                        }))
                .isInstanceOf(InterruptedException.class));
        waiting.start();
        half.await();
        waiting.interrupt();
        waiting.join();
        assertThat(file).hasSize(1 << 20);
        assertWhole(fetch("/a"));
        assertThat(server.asked().get(1).headers().getFirst("Range")).isEqualTo("bytes=1048576-");
        assertWhole(fetch("/a"));
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void the_names_are_those_on_the_way_and_what_the_server_says() throws Exception {
        server.on("/x/", exchange -> {
            String query = exchange.getRequestURI().getQuery();
            exchange.getResponseHeaders().set("Content-Disposition", "attachment; " + query);
            FileServer.answer(exchange, new byte[1], 1);
        });
        Fetcher fetcher = fetcher(10);
        assertThat(fetcher.look(server.url("models.example", "/x/a%20b.ckpt?filename=%22c.pt%22"))
                        .names())
                .containsExactly("a b.ckpt", "c.pt");
        assertThat(fetcher.look(server.url("models.example", "/x/?filename=c.pt"))
                        .names())
                .containsExactly("c.pt");
        assertThat(fetcher.look(server.url("models.example", "/x/1?filename=n;%20filename*=UTF-8''%25C3%25A9.pt"))
                        .names())
                .containsExactly("1", "é.pt");
        server.on("/page", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            FileServer.answer(exchange, "<html>".getBytes(UTF_8), 6);
        });
        assertThatThrownBy(() -> fetcher.look(server.url("models.example", "/page")))
                .hasMessageContaining("answers with a web page");
    }

    @Test
    void redirects_end() {
        server.on("/round", redirect(302, "/round"));
        assertFails("/round").hasMessageContaining("redirects more than 10 times");
        server.on("/strange", redirect(302, "file:///etc/passwd"));
        assertFails("/strange").hasMessageContaining("only http and https");
    }

    @Test
    void no_reason_tells_a_secret() {
        server.on("/a", redirect(302, server.url("cdn.example", "/b?X-Amz-Signature=hidden-signature")));
        server.on("/b", status(403));
        for (String query : List.of("?token=hidden-query", "?token=hidden-query\\")) {
            assertFails("/a" + query).hasMessageNotContaining("hidden").hasNoCause();
        }
        FetchSettings settings = FetchSettings.usual(Set.of(), Map.of("https://a.example", "hidden"));
        assertThat(settings.toString()).doesNotContain("hidden");
    }
}
