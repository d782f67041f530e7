package esd.server.answers;

import static org.assertj.core.api.Assertions.assertThat;

import esd.server.access.Passwords;
import esd.server.db.Database;
import esd.server.errors.Refusal;
import esd.server.http.ApiClient;
import esd.server.http.Body;
import esd.server.http.Call;
import esd.server.http.Door;
import esd.server.http.HttpServer;
import esd.server.http.KeyRing;
import esd.server.http.Reply;
import esd.server.http.Resource;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswersTest {
    private static final String BODY = "{\"word\":\"a\",\"count\":1}";

    record Echo(String word, double count) {}

    private final AtomicInteger effects = new AtomicInteger();
    private Path folder;
    private Database database;
    private HttpServer server;
    private ApiClient api;

    @BeforeEach
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        database = Database.open(folder.resolve("esd.db"));
        serve(Clock.systemUTC());
    }

    private void serve(Clock clock) throws IOException {
        Resource counting = routes -> routes.post("/echo", "TestEcho", Door.OPEN, this::count);
        server = HttpServer.start(
                new HttpServer.Settings("127.0.0.1", 0, ApiClient.KEY, Optional.empty()),
                KeyRing.NONE,
                new Answers(database.jdbi(), Passwords.keptBy(folder.resolve("password.key")), clock),
                List.of(counting));
        api = ApiClient.of(server.url()).as("api");
    }

    /** Answers a word "late" only after a while, and refuses a first "never". */
    private void count(Context ctx) {
        Echo echo = Body.read(ctx, Echo.class);
        int effect = effects.incrementAndGet();
        if (echo.word().equals("never") && effect == 1) {
            throw new Refusal.WrongState("not yet");
        }
        Map<String, Object> reply = Map.of("word", "secret", "count", effect);
        if (echo.word().equals("late")) {
            ctx.future(() -> new CompletableFuture<>()
                    .completeOnTimeout(reply, 300, TimeUnit.MILLISECONDS)
                    .thenAccept(answer -> Reply.created(ctx, answer)));
        } else {
            Reply.created(ctx, reply);
        }
    }

    @AfterEach
    void stop() {
        server.close();
        database.close();
    }

    @Test
    void a_repeated_call_gets_the_first_answer_and_has_no_second_effect() {
        ApiClient keyed = api.header("Idempotency-Key", "k1");
        ApiClient.Answer first = keyed.post("/echo", BODY);
        ApiClient.Answer again = keyed.post("/prod/echo", " {\"word\": \"a\", \"count\":1}");
        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("idempotency-replayed")).isEqualTo("true");
        assertThat(effects).hasValue(1);
    }

    @Test
    void a_hundred_at_once_have_one_effect() throws Exception {
        for (String word : List.of("a", "late")) {
            ApiClient keyed = api.header("Idempotency-Key", "at-once-" + word);
            int before = effects.get();
            ExecutorService crowd = Executors.newFixedThreadPool(100);
            List<Future<ApiClient.Answer>> answers = crowd.invokeAll(java.util.Collections.nCopies(
                    100, () -> keyed.post("/echo", "{\"word\":\"%s\",\"count\":1}".formatted(word))));
            crowd.shutdown();
            String one = answers.get(0).get().body();
            for (Future<ApiClient.Answer> answer : answers) {
                assertThat(answer.get().status()).isEqualTo(201);
                assertThat(answer.get().body()).isEqualTo(one);
            }
            assertThat(effects.get() - before).isEqualTo(1);
        }
    }

    @Test
    void another_key_caller_or_no_key_is_another_call() {
        api.header("Idempotency-Key", "k1").post("/echo", BODY);
        api.header("Idempotency-Key", "k2").post("/echo", BODY);
        ApiClient.of(server.url()).as("other").header("Idempotency-Key", "k1").post("/echo", BODY);
        api.post("/echo", BODY);
        api.post("/echo", BODY);
        assertThat(effects).hasValue(5);
    }

    @Test
    void a_key_cannot_be_used_with_another_body() {
        ApiClient keyed = api.header("Idempotency-Key", "k1");
        keyed.post("/echo", BODY);
        ApiClient.Answer answer = keyed.post("/echo", "{\"word\":\"b\",\"count\":1}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.message()).isEqualTo("this Idempotency-Key was used with another body");
        assertThat(keyed.post("/echo", BODY).status()).isEqualTo(201);
        assertThat(effects).hasValue(1);
    }

    @Test
    void a_refused_call_may_be_made_again() {
        ApiClient keyed = api.header("Idempotency-Key", "k1");
        String body = "{\"word\":\"never\",\"count\":1}";
        assertThat(keyed.post("/echo", body).status()).isEqualTo(400);
        assertThat(keyed.post("/echo", body).status()).isEqualTo(201);
    }

    @Test
    void a_key_has_visible_letters_and_an_end() {
        for (String key : List.of("x".repeat(256), "a b", " ")) {
            ApiClient.Answer answer = api.header("Idempotency-Key", key).post("/echo", BODY);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.message()).startsWith("Idempotency-Key must have");
        }
        assertThat(effects).hasValue(0);
    }

    @Test
    void answers_outlive_the_server_for_a_day() throws IOException {
        String first = api.header("Idempotency-Key", "k1").post("/echo", BODY).body();
        server.close();
        serve(Clock.systemUTC());
        assertThat(api.header("Idempotency-Key", "k1").post("/echo", BODY).body())
                .isEqualTo(first);
        server.close();
        serve(Clock.fixed(Instant.now().plus(Duration.ofHours(25)), ZoneOffset.UTC));
        assertThat(api.header("Idempotency-Key", "k1").post("/echo", BODY).body())
                .isNotEqualTo(first);
        assertThat(effects).hasValue(2);
    }

    @Test
    void a_call_that_was_cut_off_is_not_made_again() {
        ApiClient keyed = api.header("Idempotency-Key", "k1");
        keyed.post("/echo", BODY);
        database.jdbi().useTransaction(db -> db.execute("UPDATE answer SET status = 0, answer = NULL"));
        ApiClient.Answer answer = keyed.post("/echo", BODY);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).contains("may have had its effect");
        assertThat(effects).hasValue(1);
    }

    @Test
    void what_is_kept_cannot_be_read_in_the_file() throws IOException {
        api.header("Idempotency-Key", "k1").post("/echo", BODY);
        database.jdbi().useHandle(db -> db.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
        String file = Files.readString(folder.resolve("esd.db"), StandardCharsets.ISO_8859_1);
        assertThat(file).contains("answer").doesNotContain("\"secret\"");
    }

    @Test
    void a_call_is_known_by_hashes_only_and_its_body_cannot_be_guessed() throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(BODY.getBytes(StandardCharsets.UTF_8));
        api.header("Idempotency-Key", "my-own-key").post("/echo", BODY);
        Optional<KeptAnswer> row = database.jdbi()
                .withHandle(db -> db.createQuery("SELECT call, body, status, answer FROM answer")
                        .map(org.jdbi.v3.core.mapper.reflect.ConstructorMapper.of(KeptAnswer.class))
                        .findOne());
        assertThat(row).hasValueSatisfying(kept -> assertThat(new Call(kept.call(), kept.body()))
                .asString()
                .doesNotContain("my-own-key", HexFormat.of().formatHex(hash)));
    }
}
