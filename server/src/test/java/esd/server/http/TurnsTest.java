package esd.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.Javalin;
import io.javalin.http.Handler;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void no_more_than_its_places_are_answered_at_once() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Javalin server = serve(new Turns(2, Duration.ofSeconds(30)), ctx -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            Thread.sleep(20);
            inside.decrementAndGet();
            ctx.result("seen");
        });
        try {
            List<CompletableFuture<String>> answers =
                    IntStream.range(0, 12).mapToObj(i -> look(server)).toList();
            assertThat(answers).allSatisfy(answer -> assertThat(answer.get(20, TimeUnit.SECONDS))
                    .isEqualTo("seen"));
            assertThat(most).hasValue(2);
        } finally {
            server.stop();
        }
    }

    @Test
    void who_fails_gives_his_place_back() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Javalin server = serve(new Turns(1, Duration.ofMinutes(10)), ctx -> {
            if (calls.getAndIncrement() == 0) {
                throw new IllegalStateException("a bug");
            }
            ctx.result("seen");
        });
        try {
            assertThat(look(server).get(20, TimeUnit.SECONDS)).isNotEqualTo("seen");
            assertThat(look(server).get(20, TimeUnit.SECONDS)).isEqualTo("seen");
        } finally {
            server.stop();
        }
    }

    @Test
    void calls_that_hang_stop_nobody() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        Javalin server = serve(new Turns(1, Duration.ofMillis(100)), ctx -> {
            if (calls.getAndIncrement() == 0) {
                hangs.countDown();
                end.await();
            }
            ctx.result("seen");
        });
        try {
            CompletableFuture<String> first = look(server);
            hangs.await();
            assertThat(look(server).get(20, TimeUnit.SECONDS)).isEqualTo("seen");
            assertThat(first).isNotDone();
            end.countDown();
            assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("seen");
        } finally {
            end.countDown();
            server.stop();
        }
    }

    private static Javalin serve(Turns turns, Handler handler) {
        return Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.routes.get("/look", ctx -> turns.take(ctx, handler));
                })
                .start("127.0.0.1", 0);
    }

    private CompletableFuture<String> look(Javalin server) {
        URI page = URI.create("http://127.0.0.1:" + server.port() + "/look");
        return client.sendAsync(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(HttpResponse::body);
    }
}
