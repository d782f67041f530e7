package esd.server.trainings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.models.checkpoint.ElementType;
import esd.models.layout.RandomCheckpoint;
import esd.models.layout.Sd1Layout;
import esd.runtime.backend.Backend;
import esd.runtime.fetch.FetchSettings;
import esd.runtime.fetch.Fetcher;
import esd.runtime.image.Png;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.ObjectStore;
import esd.server.access.Access;
import esd.server.access.Passwords;
import esd.server.access.Roles;
import esd.server.checkpoints.CheckpointImports;
import esd.server.checkpoints.Checkpoints;
import esd.server.checkpoints.CheckpointsResource;
import esd.server.datasets.Datasets;
import esd.server.datasets.DatasetsResource;
import esd.server.db.Database;
import esd.server.downloads.Downloads;
import esd.server.http.ApiClient;
import esd.server.http.HttpServer;
import esd.server.jobs.JobQueue;
import esd.server.jobs.JobWorkers;
import esd.server.patience.Patience;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The API of trainings and datasets with a tiny checkpoint, over a backend of the test's choice. */
final class Studio implements AutoCloseable {
    final ObjectStore store;
    final Checkpoints checkpoints;
    final ApiClient api;
    private final Database database;
    private final HttpServer server;
    private final JobQueue queue;
    private final Patience patience = new Patience(Duration.ofSeconds(20));
    private final Trainings trainings;
    private Optional<JobWorkers> workers = Optional.empty();

    Studio(Path folder) throws IOException {
        store = new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
        database = Database.open(folder.resolve("esd.db"));
        Access access = new Access(database.jdbi());
        new Roles(database.jdbi()).seed();
        checkpoints = new Checkpoints(database.jdbi(), store);
        Path file = folder.resolve("tiny.safetensors");
        RandomCheckpoint.write(file, Sd1Layout.tiny(), ElementType.F16, 0);
        checkpoints.ship("tiny.safetensors", file);
        queue = new JobQueue(database.jdbi(), Clock.systemUTC());
        Datasets datasets = new Datasets(database.jdbi(), store, queue, Clock.systemUTC());
        trainings = new Trainings(database.jdbi(), store, checkpoints, datasets, queue, Clock.systemUTC());
        server = HttpServer.start(
                new HttpServer.Settings("127.0.0.1", 0, ApiClient.KEY, Optional.empty()),
                List.of(
                        new DatasetsResource(datasets, access, patience),
                        new TrainingsResource(trainings, access, patience),
                        checkpoints(folder, access)));
        api = ApiClient.of(server.url()).as("api");
    }

    private CheckpointsResource checkpoints(Path folder, Access access) throws IOException {
        Downloads downloads = Downloads.open(
                database.jdbi(),
                store,
                queue,
                new Fetcher(FetchSettings.usual(Set.of(), Map.of())),
                Passwords.keptBy(folder.resolve("password.key")),
                folder.resolve("downloads"));
        return new CheckpointsResource(
                checkpoints, new CheckpointImports(database.jdbi(), store, downloads, false), access, patience);
    }

    void work(Backend backend) {
        workers = Optional.of(JobWorkers.start(queue, List.of(List.of(trainings.handler(backend)))));
    }

    /** A dataset with these files, sent as clients send them. */
    void dataset(String name, String prefix, Map<String, byte[]> files) throws Exception {
        String content = files.keySet().stream()
                .map("{\"filename\":\"%1$s\",\"name\":\"%1$s\",\"type\":\"image\",\"params\":{}}"::formatted)
                .collect(Collectors.joining(","));
        JsonNode urls = api.post(
                        "/datasets",
                        "{\"dataset_name\":\"%s\",\"creator\":\"api\",\"prefix\":\"%s\",\"content\":[%s]}"
                                .formatted(name, prefix, content))
                .data()
                .path("s3PresignUrl");
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            URI url = URI.create(urls.path(file.getKey()).textValue());
            HttpRequest put = HttpRequest.newBuilder(url)
                    .PUT(HttpRequest.BodyPublishers.ofByteArray(file.getValue()))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(put, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /** Two pictures and their captions. */
    static Map<String, byte[]> pictures() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 1; i <= 2; i++) {
            files.put(i + ".png", picture(10 * i));
            files.put(i + ".txt", "a zorple, %d".formatted(i).getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    static byte[] picture(int place) {
        BufferedImage picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.ORANGE);
        graphics.fillRect(place, place, 30, 20);
        graphics.dispose();
        return Png.of(picture);
    }

    /** Begins a training whose settings are in sections, as older clients write them. */
    ApiClient.Answer createInSections(String output) {
        return api.post(
                "/trainings",
                ("{\"params\":{\"training_params\":{\"training_instance_type\":\"ml.g5.2xlarge\",\"model\":\"tiny.safetensors\","
                                + "\"dataset\":\"things\",\"fm_type\":\"sd_1_5\"},\"config_params\":{\"saving_arguments\":"
                                + "{\"output_name\":\"%s\",\"save_every_n_epochs\":1},"
                                + "\"training_arguments\":{\"max_train_epochs\":5}}}}")
                        .formatted(output));
    }

    /** Begins a training on the tiny checkpoint and returns its id. */
    String train(String dataset, String output, String more) {
        ApiClient.Answer created = create("tiny.safetensors", dataset, output, more);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created.data().path("id").textValue();
    }

    ApiClient.Answer create(String model, String dataset, String output, String more) {
        return api.post(
                "/trainings",
                ("{\"params\":{\"training_params\":{\"training_instance_type\":\"ml.g5.2xlarge\",\"model\":\"%s\","
                                + "\"dataset\":\"%s\",\"fm_type\":\"sd_1_5\"},\"config_params\":{\"output_name\":\"%s\","
                                + "\"resolution\":\"64,64\",\"network_dim\":2,\"learning_rate\":0.01,"
                                + "\"optimizer_type\":\"AdamW\",\"min_bucket_reso\":64,\"enable_bucket\":false,%s}}}")
                        .formatted(model, dataset, output, more));
    }

    JsonNode shown(String id) {
        return api.get("/trainings/" + id).data();
    }

    String status(String id) {
        return shown(id).path("job_status").textValue();
    }

    JsonNode when(String id, Predicate<JsonNode> reached) throws InterruptedException {
        for (int look = 0; look < 6000; look++) {
            JsonNode found = shown(id);
            if (reached.test(found)) {
                return found;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("%s: %s".formatted(id, shown(id)));
    }

    JsonNode whenOver(String id) throws InterruptedException {
        return when(id, found -> found.path("job_status").textValue().matches("Completed|Failed|Stopped"));
    }

    static String reason(JsonNode found) {
        return found.path("params").path("resp").path("error_msg").asText();
    }

    @Override
    public void close() {
        workers.ifPresent(JobWorkers::close);
        server.close();
        patience.close();
        checkpoints.close();
        database.close();
        store.close();
    }
}
