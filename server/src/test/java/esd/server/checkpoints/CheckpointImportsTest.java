package esd.server.checkpoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.fetch.FetchSettings;
import esd.runtime.fetch.Fetcher;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.ObjectStore;
import esd.server.access.TestServer;
import esd.server.downloads.Downloads;
import esd.server.http.ApiClient;
import esd.server.http.ApiClient.Answer;
import esd.server.jobs.JobQueue;
import esd.server.jobs.JobWorkers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointImportsTest {
    private static final byte[] MODEL = ModelServer.model(2 << 20);

    private ModelServer models;
    private ObjectStore store;
    private Checkpoints checkpoints;
    private Downloads downloads;
    private TestServer server;
    private JobWorkers workers;
    private ApiClient api;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        models = ModelServer.start();
        server = TestServer.open(folder);
        store = new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
        open(false);
    }

    /** Starts what comes and goes with the process. */
    private void open(boolean strict) throws Exception {
        JobQueue queue = new JobQueue(server.jdbi(), Clock.systemUTC());
        FetchSettings settings = new FetchSettings(
                Set.of(models.place()),
                Map.of(),
                1 << 30,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofMillis(1));
        downloads = Downloads.open(
                server.jdbi(), store, queue, new Fetcher(settings), server.passwords(), folder.resolve("downloads"));
        checkpoints = new Checkpoints(server.jdbi(), store, strict);
        CheckpointImports imports = new CheckpointImports(server.jdbi(), store, downloads, strict);
        server.serve(new CheckpointsResource(checkpoints, imports, server.access(), server.patience()));
        workers = JobWorkers.start(queue, List.of(List.of(imports.handler())));
        api = server.api();
    }

    private void shut() {
        workers.close();
        downloads.close();
        checkpoints.close();
    }

    @AfterEach
    void stop() {
        shut();
        server.close();
        store.close();
        models.close();
    }

    private Answer create(String... urls) {
        return api.post(
                "/checkpoints",
                "{\"checkpoint_type\":\"Stable-diffusion\",\"params\":{\"message\":\"mine\"},\"urls\":[\"%s\"]}"
                        .formatted(String.join("\",\"", urls)));
    }

    private List<JsonNode> rows() {
        List<JsonNode> rows = new ArrayList<>();
        api.get("/checkpoints").data().path("checkpoints").forEach(rows::add);
        return rows;
    }

    private List<JsonNode> rows(String status) {
        return rows().stream()
                .filter(row -> row.path("status").textValue().equals(status))
                .toList();
    }

    private static void await(BooleanSupplier done) throws InterruptedException {
        for (int tries = 0; tries < 600 && !done.getAsBoolean(); tries++) {
            Thread.sleep(20);
        }
        assertThat(done.getAsBoolean()).isTrue();
    }

    private JsonNode only(String status) throws InterruptedException {
        await(() -> rows(status).size() == 1);
        return rows(status).get(0);
    }

    private boolean nothingOnTheWay() throws Exception {
        try (Stream<Path> left = Files.walk(folder.resolve("downloads"))) {
            return left.noneMatch(Files::isRegularFile);
        }
    }

    @Test
    void a_url_becomes_an_active_checkpoint() throws Exception {
        models.has("/files/a%20b.safetensors", MODEL);
        models.has("/files/a b.safetensors", MODEL);
        Answer answer = create(models.url("/files/a%20b.safetensors?token=hidden"));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.message()).isEqualTo("Checkpoint creation in progress, please check later");
        JsonNode row = only("Active");
        String id = row.path("id").textValue();
        String key = "Stable-diffusion/checkpoint/custom/%s/a b.safetensors".formatted(id);
        assertThat(row.path("name").get(0).textValue()).isEqualTo("a b.safetensors");
        assertThat(row.path("allowed_roles_or_users").get(0).textValue()).isEqualTo("IT Operator");
        JsonNode params = row.path("params");
        assertThat(params.path("message").textValue()).isEqualTo("mine");
        assertThat(params.path("creator").textValue()).isEqualTo("api");
        JsonNode upload = params.path("multipart_upload").path("a b.safetensors");
        assertThat(upload.path("key").textValue()).isEqualTo(key);
        assertThat(upload.path("bucket").textValue()).isEqualTo("esd");
        assertThat(upload.has("uploadId")).isTrue();
        JsonNode download = params.path("download");
        assertThat(download.path("url").textValue()).isEqualTo(models.url("/files/a%20b.safetensors"));
        assertThat(download.path("size").asInt()).isEqualTo(MODEL.length);
        assertThat(download.path("sha256").textValue())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(MODEL)));
        assertThat(store.localFile(key)).hasBinaryContent(MODEL);
        await(() -> Files.notExists(folder.resolve("downloads").resolve(id)));
    }

    @Test
    void each_url_is_a_checkpoint_of_its_own() throws Exception {
        models.has("/a.safetensors", MODEL).has("/b.yaml", "model: x".getBytes(UTF_8));
        assertThat(create(models.url("/a.safetensors"), models.url("/b.yaml"), models.url("/a.safetensors"))
                        .status())
                .isEqualTo(202);
        await(() -> rows("Active").size() == 2);
        assertThat(create(models.url("/a.safetensors")).message())
                .isEqualTo("a.safetensors already exists, please use another or rename/delete exists");
    }

    @Test
    void progress_is_told_and_the_name_is_taken_meanwhile() throws Exception {
        models.halts("/a.safetensors", MODEL);
        create(models.url("/a.safetensors"));
        await(() -> rows().get(0).path("params").path("download").has("received"));
        JsonNode row = only("Initial");
        assertThat(row.path("params").path("download").path("received").asInt()).isBetween(1, MODEL.length / 2);
        assertThat(row.path("params").path("download").path("size").asInt()).isEqualTo(MODEL.length);
        assertThat(create(models.url("/a.safetensors")).message()).contains("already exists");
        Answer completed = api.put(
                "/checkpoints/" + row.path("id").textValue(),
                "{\"status\":\"Active\",\"multi_parts_tags\":{\"a.safetensors\":[{\"ETag\":\"x\",\"PartNumber\":1}]}}");
        assertThat(completed.status()).isEqualTo(400);
        assertThat(completed.message()).endsWith("is being downloaded");
        assertThat(checkpoints.findActive("Stable-diffusion", "a.safetensors")).isEmpty();
        models.open();
        assertThat(only("Active").path("params").path("download").has("received"))
                .isFalse();
    }

    @Test
    void what_stopped_with_the_process_goes_on_from_there() throws Exception {
        models.halts("/a.safetensors", MODEL);
        create(models.url("/a.safetensors"));
        await(() -> rows().get(0).path("params").path("download").has("received"));
        shut();
        open(false);
        only("Active");
        assertThat(models.ranges()).hasSize(3);
        assertThat(models.ranges().get(2)).matches("bytes=[1-9][0-9]*-");
    }

    @Test
    void a_deletion_stops_the_download() throws Exception {
        models.halts("/a.safetensors", MODEL);
        create(models.url("/a.safetensors"));
        await(() -> rows().get(0).path("params").path("download").has("received"));
        String id = rows().get(0).path("id").textValue();
        assertThat(api.delete("/checkpoints", "{\"checkpoint_id_list\":[\"%s\"]}".formatted(id))
                        .status())
                .isEqualTo(204);
        models.has("/b.safetensors", MODEL);
        create(models.url("/b.safetensors"));
        only("Active");
        assertThat(rows()).hasSize(1);
        assertThat(store.list("Stable-diffusion/")).hasSize(1);
        shut();
        open(false);
        assertThat(nothingOnTheWay()).isTrue();
    }

    @Test
    void a_failure_is_seen_with_its_reason_and_makes_room() throws Exception {
        models.has("/a.safetensors", "<!DOCTYPE html>".getBytes(UTF_8));
        create(models.url("/a.safetensors?token=hidden"));
        JsonNode row = only("Failed");
        assertThat(row.path("params").path("message").textValue())
                .isEqualTo("a.safetensors: this is a web page, not a model: the download went wrong");
        assertThat(api.get("/checkpoints?status=Failed").data().path("total").intValue())
                .isEqualTo(1);
        String id = row.path("id").textValue();
        assertThat(api.put("/checkpoints/" + id, "{\"status\":\"Active\",\"multi_parts_tags\":{\"a\":[]}}")
                        .message())
                .isEqualTo("the download of checkpoint %s failed".formatted(id));
        assertThat(store.list("Stable-diffusion/")).isEmpty();
        await(() -> Files.notExists(folder.resolve("downloads").resolve(id)));
        models.has("/other/a.safetensors", MODEL);
        assertThat(create(models.url("/other/a.safetensors")).status()).isEqualTo(202);
        only("Active");
        assertThat(rows()).hasSize(1);
    }

    @Test
    void strictly_only_what_is_there_shows_up() throws Exception {
        shut();
        open(true);
        models.halts("/a.safetensors", MODEL).has("/b.safetensors", "<html>".getBytes(UTF_8));
        create(models.url("/b.safetensors"), models.url("/a.safetensors"));
        await(() -> models.ranges().size() == 2);
        assertThat(rows()).isEmpty();
        assertThat(api.get("/checkpoints?status=Initial&status=Failed")
                        .data()
                        .path("total")
                        .intValue())
                .isZero();
        models.open();
        only("Active");
        assertThat(rows()).hasSize(1);
        assertThat(store.list("Stable-diffusion/")).hasSize(1);
    }

    @Test
    void what_cannot_be_had_is_refused_at_once() {
        models.has("/a.exe", MODEL)
                .has("/.safetensors", MODEL)
                .on("/gone.pt", exchange -> exchange.sendResponseHeaders(404, -1));
        Map.of(
                        models.url("/a.exe?token=hidden"),
                        "the name of the file at %s does not end in one of .pt, .pth, .ckpt, .safetensors, .yaml"
                                .formatted(models.url("/a.exe")),
                        models.url("/.safetensors"),
                        ".safetensors cannot be the name of a file",
                        models.url("/gone.pt"),
                        "127.0.0.1 answers 404",
                        "http://127.0.0.2:9/a.pt",
                        "port 9 of 127.0.0.2 is not a web server's",
                        "http://169.254.169.254/a.pt",
                        "169.254.169.254: it has no public address",
                        "file:///etc/a.pt",
                        "only http and https URLs can be fetched")
                .forEach((url, reason) -> {
                    Answer answer = create(url);
                    assertThat(answer.status()).as(url).isEqualTo(400);
                    assertThat(answer.message()).isEqualTo(reason);
                });
        assertThat(create(models.url("/a.safetensors"), "ftp://x").status()).isEqualTo(400);
        assertThat(api.post("/checkpoints", "{\"checkpoint_type\":\"VAE\",\"urls\":[\"http://x/\"]}")
                        .message())
                .isEqualTo("params is required");
        assertThat(rows()).isEmpty();
    }

    @Test
    void the_files_are_their_creators() throws Exception {
        models.has("/a.safetensors", MODEL);
        server.user("ann", "checkpoint:create");
        server.user("bob", "checkpoint:list");
        String body = "{\"checkpoint_type\":\"VAE\",\"params\":{\"creator\":\"%s\"},\"urls\":[\"%s\"]}";
        String url = models.url("/a.safetensors");
        Answer unknown = api.post("/checkpoints", body.formatted("nobody", url));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.message()).isEqualTo("user: \"nobody\" not exist");
        Answer unable = api.post("/checkpoints", body.formatted("bob", url));
        assertThat(unable.status()).isEqualTo(403);
        assertThat(api.post("/checkpoints", body.formatted("ann", url)).status())
                .isEqualTo(202);
        JsonNode row = only("Active");
        assertThat(row.path("allowed_roles_or_users").get(0).textValue()).isEqualTo("ann");
        assertThat(row.path("params").path("creator").textValue()).isEqualTo("ann");
    }
}
