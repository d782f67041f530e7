package esd.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import esd.server.errors.Refusal;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpServerTest {
    record Echo(String word, double count) {}

    private HttpServer server;
    private ApiClient api;

    @BeforeAll
    void start() {
        Resource test = routes -> routes.post(
                        "/echo",
                        "TestEcho",
                        ctx -> {
                            if (ctx.header("username") == null) {
                                throw new Refusal.Unauthorized();
                            }
                        },
                        ctx -> Reply.created(ctx, Body.read(ctx, Echo.class)))
                .get("/bug", "TestBug", Door.OPEN, ctx -> {
                    throw new IllegalStateException("secret inside");
                })
                .get("/things/{id}", "TestThing", Door.OPEN, ctx -> Reply.ok(ctx, Map.of("id", ctx.pathParam("id"))))
                .get(
                        "/page",
                        "TestPage",
                        Door.OPEN,
                        ctx -> Reply.ok(ctx, Map.of("limit", Page.of(ctx).limit())))
                .delete("/echo", "TestDelete", Door.OPEN, Reply::noContent)
                .get("/empty", "TestEmpty", Door.OPEN, ctx -> Reply.send(ctx, HttpStatus.OK, List.of(), "fine"));
        server = HttpServer.start(
                new HttpServer.Settings("127.0.0.1", 0, ApiClient.KEY, Optional.empty()),
                List.of(new PingResource(), test));
        api = ApiClient.of(server.url());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ping", "/prod/ping", "/prod//ping", "//ping", "//prod//ping"})
    void ping_answers_pong_on_every_spelling_of_its_path(String path) {
        ApiClient.Answer answer = api.get(path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.message()).isEqualTo("pong");
        assertThat(answer.json().path("statusCode").intValue()).isEqualTo(200);
        assertThat(answer.json().has("data")).isFalse();
        for (String url : List.of("function_url", "log_url", "trace_url")) {
            assertThat(URI.create(answer.json().path("debug").path(url).textValue()))
                    .hasScheme("http");
        }
    }

    @Test
    void an_answer_carries_the_contracts_headers() {
        ApiClient.Answer answer = api.get("/ping");
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.header("x-api-version")).isEqualTo("1.5.0");
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("*");
        assertThat(answer.header("access-control-allow-headers")).isEqualTo("*");
        assertThat(answer.header("access-control-allow-methods")).isEqualTo("*");
        assertThat(answer.header("access-control-allow-credentials")).isEqualTo("true");
    }

    @Test
    void preflight_needs_no_key() {
        ApiClient.Answer answer = api.withoutHeaders().send("OPTIONS", "/prod/echo", "");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("*");
        assertThat(answer.header("access-control-allow-methods")).isEqualTo("OPTIONS,GET,PUT,POST,DELETE,PATCH,HEAD");
        assertThat(answer.header("access-control-allow-headers"))
                .startsWith("*")
                .contains("x-api-key", "username", "content-type");
    }

    @Test
    void a_missing_or_wrong_key_is_forbidden_before_anything_else() {
        for (ApiClient client :
                List.of(api.withoutHeaders(), api.withoutHeaders().header("x-api-key", "x"))) {
            ApiClient.Answer answer = client.post("/echo", "{");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.message()).isEqualTo("Forbidden");
            assertThat(answer.json().path("requestId").textValue()).isNotEmpty();
            assertThat(answer.json().has("statusCode")).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/prod", "/prod/"})
    void the_stages_root_asks_for_the_key_and_says_nothing_more(String path) {
        assertThat(api.get(path).message()).isEqualTo("OK");
        assertThat(api.withoutHeaders().get(path).message()).isEqualTo("Forbidden");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/nowhere",
        "GET,/Ping",
        "POST,/ping",
        "PATCH,/echo",
        "GET,/things",
        "HEAD,/ping",
        "TRACE,/ping",
        "GET,/things/%2e%2e/ping",
        "GET,/things%2f1",
        "FOO,/ping"
    })
    void an_unknown_path_or_method_misses_its_authentication_token(String method, String path) {
        ApiClient.Answer answer = api.withoutHeaders().send(method, path, "");
        assertThat(answer.status()).isEqualTo(403);
        if (!"HEAD".equals(method)) {
            assertThat(answer.message()).isEqualTo("Missing Authentication Token");
        }
    }

    @Test
    void the_body_is_checked_before_the_user() {
        assertThat(api.post("/echo", "{}").status()).isEqualTo(400);
        ApiClient.Answer answer = api.post("/echo", "{\"word\":\"a\",\"count\":1}");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.message()).isEqualTo("Unauthorized");
        assertThat(answer.json().path("statusCode").intValue()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "application/json", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded"})
    void the_body_is_json_whatever_its_content_type_says(String type) {
        ApiClient client = type.isEmpty() ? api : api.header("Content-Type", type);
        ApiClient.Answer answer =
                client.as("api").post("/echo", "{\"word\":\"é\",\"count\":2,\"more\":[]}".replace("é", "e"));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.message()).isEqualTo("Created");
        assertThat(answer.data().path("count").doubleValue()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {}|[object has missing required properties (["count","word"])]
                    |[object has missing required properties (["count","word"])]
                    {"word":"","count":1}|[string "" is too short (length: 0, required minimum: 1)]
                    {"word":"abcdef","count":1}|[string "abcdef" is too long (length: 6, maximum allowed: 5)]
                    {"word":"A","count":1}|[ECMA 262 regex "^[a-z]*$" does not match input string "A"]
                    {"word":"a","count":"1"}|[instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])]
                    {"word":"a","count":0}|[numeric instance is lower than the required minimum (minimum: 1, found: 0)]
                    {"word":"a","count":1,"kind":"x"}|[instance value ("x") not found in enum (possible values: ["a","b"])]
                    {"word":"a","count":1,"list":[]}|[array is too short: must have at least 1 elements but instance has 0 elements]
                    {"word":"a","count":1,"list":["","",""]}|[array is too long: must have at most 2 elements but instance has 3 elements]
                    []|[instance type (array) does not match any allowed primitive type (allowed: ["object"])]
                    """)
    void a_body_that_breaks_the_schema_is_refused_in_the_gateways_words(String body, String message) {
        ApiClient.Answer answer = api.as("api").post("/echo", body == null ? "" : body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo(message);
        assertThat(answer.json().path("statusCode").intValue()).isEqualTo(400);
        assertThat(answer.json().path("requestId").textValue()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "{\"word\":}", "word", "{} {}", "{'word':1}", "\u0000", "{\"word\":\"a\",\"count\":NaN}"})
    void malformed_json_is_refused(String body) {
        ApiClient.Answer answer = api.as("api").post("/echo", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).doesNotContain("com.fasterxml").doesNotContain("Source");
    }

    @Test
    void the_literal_infinity_is_a_number() {
        ApiClient.Answer answer = api.as("api").post("/echo", "{\"word\":\"a\",\"count\":Infinity}");
        assertThat(answer.status()).isEqualTo(201);
    }

    @Test
    void json_that_is_nested_too_deep_is_refused() {
        assertThat(api.as("api").post("/echo", "[".repeat(100_000)).status()).isEqualTo(400);
        String deep = "{\"word\":\"a\",\"count\":1,\"x\":" + "[".repeat(900) + "]".repeat(900) + "}";
        assertThat(api.as("api").post("/echo", deep).status()).isEqualTo(201);
    }

    @Test
    void a_body_above_ten_megabytes_is_too_long() {
        assertThat(api.as("api").post("/echo", " ".repeat(10 * 1024 * 1024 + 1)).status())
                .isEqualTo(413);
        assertThat(api.as("api")
                        .post("/echo", "{\"word\":\"a\",\"count\":1}" + " ".repeat(10 * 1024 * 1024 - 50))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void a_bug_shows_nothing_of_its_inside() {
        ApiClient.Answer answer = api.get("/bug");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.message()).isEqualTo("Internal server error");
        assertThat(answer.body()).doesNotContain("secret").doesNotContain("Exception");
    }

    @Test
    void empty_data_is_left_out_and_no_content_has_no_body() {
        assertThat(api.get("/empty").json().has("data")).isFalse();
        ApiClient.Answer answer = api.delete("/echo", "{\"a\":1}");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void a_path_may_hold_encoded_letters() {
        assertThat(api.get("/things/a%20b").data().path("id").textValue()).isEqualTo("a b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=x",
                "limit=0",
                "limit=-1",
                "limit=1.5",
                "exclusive_start_key=zzz",
                "exclusive_start_key=e30x"
            })
    void a_page_that_cannot_be_is_refused(String query) {
        assertThat(api.get("/page?" + query).status()).isEqualTo(400);
    }

    @Test
    void a_page_is_ten_rows_from_the_beginning_unless_asked() {
        assertThat(api.get("/page").data().path("limit").intValue()).isEqualTo(10);
        assertThat(Page.token(Map.of("id", "x"))).isBase64();
    }

    @Test
    void bytes_that_are_no_http_get_a_clear_answer() throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.url().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /ping%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 400")
                    .contains("\"message\"")
                    .doesNotContain("jetty");
        }
    }
}
