package esd.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import esd.server.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client of the API as scripts are: a base URL, a key, a user name, bodies without a Content-Type. */
public final class ApiClient {
    public static final String KEY = "09876543210987654321";
    private static final List<String> KEY_HEADER = List.of("x-api-key", KEY);

    private final HttpClient http;
    private final URI base;
    private final List<String> headers;
    private final Supplier<Conformity> conformity;

    private ApiClient(HttpClient http, URI base, List<String> headers, Supplier<Conformity> conformity) {
        this.http = http;
        this.base = base;
        this.headers = headers;
        this.conformity = conformity;
    }

    /** With the right key and no user. */
    public static ApiClient of(URI base) {
        HttpClient http = HttpClient.newHttpClient();
        AtomicReference<@Nullable Conformity> declared = new AtomicReference<>();
        return new ApiClient(
                http,
                base,
                KEY_HEADER,
                () -> declared.updateAndGet(known -> known == null
                        ? new Conformity(
                                raw(http, base, KEY_HEADER, "GET", "/api", "").json())
                        : known));
    }

    public ApiClient as(String username) {
        return header("username", username);
    }

    public ApiClient withoutHeaders() {
        return new ApiClient(http, base, List.of(), conformity);
    }

    public ApiClient header(String name, String value) {
        List<String> more = new ArrayList<>(headers);
        more.add(name);
        more.add(value);
        return new ApiClient(http, base, List.copyOf(more), conformity);
    }

    public Answer get(String path) {
        return send("GET", path, "");
    }

    public Answer post(String path, String body) {
        return send("POST", path, body);
    }

    public Answer put(String path, String body) {
        return send("PUT", path, body);
    }

    public Answer delete(String path, String body) {
        return send("DELETE", path, body);
    }

    /** The answer, which must be one that the server's own description declares. */
    public Answer send(String method, String path, String body) {
        Answer answer = raw(http, base, headers, method, path, body);
        conformity.get().check(method, path, answer);
        return answer;
    }

    private static Answer raw(
            HttpClient http, URI base, List<String> headers, String method, String path, String body) {
        HttpRequest.BodyPublisher content =
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).method(method, content);
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers().map(), response.body());
        } catch (IOException broken) {
            throw new IllegalStateException(method + " " + path, broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(method + " " + path, stopped);
        }
    }

    /** What came back. */
    public record Answer(int status, Map<String, List<String>> headers, String body) {
        public JsonNode json() {
            try {
                return Json.parse(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            } catch (JsonProcessingException notJson) {
                throw new IllegalStateException(body, notJson);
            }
        }

        public JsonNode data() {
            return json().path("data");
        }

        public String message() {
            return json().path("message").asText();
        }

        public String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }
    }
}
