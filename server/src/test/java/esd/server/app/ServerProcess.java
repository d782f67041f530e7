package esd.server.app;

import esd.server.http.ApiClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The server in a process of its own, so that it can be killed. */
final class ServerProcess implements AutoCloseable {
    private static final String URL = "  API        ";

    private final Process process;
    private final ApiClient api;

    private ServerProcess(Process process, ApiClient api) {
        this.process = process;
        this.api = api;
    }

    /** Starts it and returns when it is ready. */
    static ServerProcess start(Path data) throws IOException {
        return start(data, Map.of());
    }

    /** As above, with these settings besides the usual ones. */
    static ServerProcess start(Path data, Map<String, String> settings) throws IOException {
        return ready(launch(data, settings));
    }

    /** As above, over the engine itself and a tiny model. */
    static ServerProcess startWhole(Path data, Map<String, String> settings) throws IOException {
        return ready(launch(Main.class, data, settings));
    }

    /** As above, over an engine that never ends, with a second to end in. */
    static ServerProcess startStuck(Path data) throws IOException {
        return ready(launch(StuckMain.class, data, Map.of()));
    }

    private static ServerProcess ready(Process process) throws IOException {
        BufferedReader out = process.inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(URL)) {
                String url = line.substring(URL.length(), line.length() - "/prod/".length());
                return new ServerProcess(process, ApiClient.of(URI.create(url)));
            }
        }
        throw new IOException("the server ended before it was ready");
    }

    /** Starts it with these settings besides the usual ones. */
    static Process launch(Path data, Map<String, String> settings) throws IOException {
        return launch(DrawingMain.class, data, settings);
    }

    private static Process launch(Class<?> main, Path data, Map<String, String> settings) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        builder.environment()
                .putAll(Map.of(
                        "ESD_PORT",
                        "0",
                        "ESD_S3_PORT",
                        "0",
                        "ESD_DATA_DIR",
                        data.toString(),
                        "ESD_API_KEY",
                        ApiClient.KEY));
        builder.environment().putAll(settings);
        return builder.redirectError(ProcessBuilder.Redirect.appendTo(
                        data.resolveSibling("server.log").toFile()))
                .start();
    }

    ApiClient api() {
        return api;
    }

    /** Puts a text where a presigned URL says, and returns the object's tag. */
    static String put(String url, String text) throws IOException, InterruptedException {
        return put(url, text.getBytes(StandardCharsets.UTF_8));
    }

    static String put(String url, byte[] content) throws IOException, InterruptedException {
        HttpResponse<Void> answer = send(url, content);
        if (answer.statusCode() != 200) {
            throw new IOException("the store answered " + answer.statusCode());
        }
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    /** What the store answers to a text that is put there. */
    static int status(String url, String text) throws IOException, InterruptedException {
        return send(url, text.getBytes(StandardCharsets.UTF_8)).statusCode();
    }

    private static HttpResponse<Void> send(String url, byte[] content) throws IOException, InterruptedException {
        HttpRequest put = HttpRequest.newBuilder(URI.create(url))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
                .build();
        return HttpClient.newHttpClient().send(put, HttpResponse.BodyHandlers.discarding());
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As {@code kill} does; returns the exit status, or -1 if it takes too long. */
    int terminate(long seconds) throws InterruptedException {
        process.destroy();
        return process.waitFor(seconds, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
