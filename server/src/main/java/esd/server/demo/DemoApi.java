package esd.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.jspecify.annotations.Nullable;

/** The server as a client sees it: the API behind its key, and the store behind the URLs that the API gives. */
final class DemoApi {
    private static final String USER = "api";

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final URI server;
    private final String key;

    DemoApi(URI server, String key) {
        this.server = server;
        this.key = key;
    }

    /** The {@code data} of the answer. */
    JsonNode call(String method, String path, @Nullable JsonNode body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + "/prod" + path))
                .header("x-api-key", key)
                .header("username", USER)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()))
                .build();
        return json.readTree(send(method + " " + path, request)).path("data");
    }

    void upload(String url, JsonNode content) throws IOException, InterruptedException {
        send(
                "the upload",
                HttpRequest.newBuilder(URI.create(url))
                        .PUT(BodyPublishers.ofString(content.toString()))
                        .build());
    }

    byte[] download(String url) throws IOException, InterruptedException {
        return send("the download", HttpRequest.newBuilder(URI.create(url)).build());
    }

    private byte[] send(String what, HttpRequest request) throws IOException, InterruptedException {
        try {
            HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
            if (answer.statusCode() >= 300) {
                String words = new String(answer.body(), UTF_8);
                throw new DemoFailed("%s was answered with %d: %s".formatted(what, answer.statusCode(), words));
            }
            return answer.body();
        } catch (ConnectException absent) {
            throw new DemoFailed("nobody answers at " + request.uri().getAuthority());
        }
    }
}
