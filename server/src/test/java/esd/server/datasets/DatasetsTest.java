package esd.server.datasets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.ObjectStore;
import esd.server.access.TestServer;
import esd.server.http.ApiClient;
import esd.server.http.ApiClient.Answer;
import esd.server.jobs.JobQueue;
import esd.server.jobs.JobWorkers;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatasetsTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private ObjectStore store;
    private Datasets datasets;
    private JobQueue queue;
    private JobWorkers workers;
    private TestServer server;
    private ApiClient anyone;
    private ApiClient api;

    @BeforeAll
    void openStore(@TempDir Path folder) throws IOException {
        store = new EmbeddedStore(folder, "127.0.0.1", 0, Optional.empty(), "esd").open();
    }

    @AfterAll
    void closeStore() {
        store.close();
    }

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        for (String key : store.list("")) {
            store.delete(key);
        }
        server = TestServer.open(folder);
        queue = new JobQueue(server.jdbi(), Clock.systemUTC());
        datasets = new Datasets(server.jdbi(), store, queue, Clock.systemUTC());
        server.serve(new DatasetsResource(datasets, server.access(), server.patience()));
        workers = JobWorkers.start(queue, List.of(List.of(datasets.handler())));
        anyone = server.anyone();
        api = server.api();
    }

    @AfterEach
    void stop() {
        workers.close();
        server.close();
    }

    @Test
    void a_dataset_is_created_uploaded_enabled_and_looked_at() throws Exception {
        Answer created = create("technic", "10_technic", "a.png", "a.txt");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.data().path("datasetName").textValue()).isEqualTo("technic");
        JsonNode urls = created.data().path("s3PresignUrl");
        assertThat(urls).hasSize(2);
        assertThat(urls.path("a.png").textValue()).contains("X-Amz-Expires=604800");
        upload(urls, "a.txt", "a car".getBytes(UTF_8));
        assertThat(store.list("dataset/")).containsExactly("dataset/technic/10_technic/a.txt");

        Answer enabled = api.put("/datasets/technic", "{\"status\":\"Enabled\"}");
        assertThat(enabled.status()).isEqualTo(200);
        assertThat(enabled.data().toString()).isEqualTo("{\"datasetName\":\"technic\",\"status\":\"Enabled\"}");

        JsonNode found = api.get("/datasets/technic").data();
        assertThat(found.path("dataset_name").textValue()).isEqualTo("technic");
        assertThat(found.path("datasetName").textValue()).isEqualTo("technic");
        assertThat(found.path("prefix").textValue()).isEqualTo("10_technic");
        assertThat(found.path("s3").textValue()).isEqualTo("s3://esd/dataset/technic/10_technic");
        assertThat(found.path("status").textValue()).isEqualTo("Enabled");
        assertThat(found.path("timestamp").textValue()).matches("\\d{10}\\.\\d{6}");
        assertThat(found.path("description").textValue()).isEqualTo("mine");
        assertThat(found.path("number").textValue()).isEqualTo("7");
        assertThat(found.path("data")).hasSize(2);
        JsonNode item = found.path("data").get(1);
        assertThat(item.path("key").textValue())
                .isEqualTo(found.path("timestamp").textValue() + "_a.txt");
        assertThat(item.path("name").textValue()).isEqualTo("a.txt");
        assertThat(item.path("type").textValue()).isEqualTo("file");
        assertThat(item.path("dataStatus").textValue()).isEqualTo("Enabled");
        assertThat(item.path("original_file_name").textValue()).isEqualTo("a.txt");
        assertThat(item.path("weight").textValue()).isEqualTo("0.5");
        assertThat(item.path("preview_url").textValue()).contains("X-Amz-Expires=86400");
        assertThat(download(item)).isEqualTo("a car".getBytes(UTF_8));
    }

    @Test
    void five_hundred_files_are_taken_at_once() {
        String[] names = IntStream.range(0, 500).mapToObj(i -> i + ".png").toArray(String[]::new);
        assertThat(create("many", "", names).data().path("s3PresignUrl")).hasSize(500);
        assertThat(api.get("/datasets/many").data().path("data")).hasSize(500);
        String[] more = IntStream.range(0, 501).mapToObj(i -> i + ".png").toArray(String[]::new);
        assertThat(create("many", "", more).message())
                .isEqualTo("[array is too long: must have at most 500 elements but instance has 501 elements]");
    }

    @Test
    void a_name_that_exists_is_overwritten() throws Exception {
        upload(create("a", "", "old.png", "both.png").data().path("s3PresignUrl"), "old.png", new byte[3]);
        assertThat(create("a", "", "new.png", "both.png").status()).isEqualTo(201);
        assertThat(api.get("/datasets/a").data().findValuesAsText("name")).containsExactly("both.png", "new.png");
        assertThat(store.list("dataset/a/")).isEmpty();
    }

    @Test
    void bodies_that_break_the_schema_or_the_rules_are_refused() {
        assertThat(api.post("/datasets", "{}").message())
                .isEqualTo("[object has missing required properties ([\"content\",\"creator\",\"dataset_name\"])]");
        assertThat(create("x".repeat(21), "", "a").message())
                .isEqualTo("[string \"%s\" is too long (length: 21, maximum allowed: 20)]".formatted("x".repeat(21)));
        assertThat(create("1a", "", "a").message())
                .isEqualTo("[ECMA 262 regex \"^[A-Za-z][A-Za-z0-9_-]*$\" does not match input string \"1a\"]");
        assertThat(create("a", "").message()).startsWith("[array is too short: must have at least 1 elements");
        assertThat(create("a", "", "b", "b").message()).isEqualTo("content has b twice");
        for (String name : List.of("../a", "a/../b", "/a", "a//b", ".mpus", "a\\\\b", "a\\u0000", "x".repeat(201))) {
            assertThat(create("a", "", name).message()).as(name).endsWith("cannot be the name of a file");
            assertThat(create("a", name, "b").status()).as(name).isEqualTo(400);
        }
        assertThat(api.get("/datasets/a").status()).isEqualTo(404);
        assertThat(anyone.post("/datasets", "{}").status()).isEqualTo(400);
        assertThat(anyone.get("/datasets").status()).isEqualTo(401);
        assertThat(anyone.withoutHeaders().get("/datasets").status()).isEqualTo(403);
    }

    @Test
    void what_does_not_exist_is_said_so() {
        Answer missing = api.get("/datasets/none");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.message()).isEqualTo("dataset none is not found");
        assertThat(api.put("/datasets/none", "{\"status\":\"Enabled\"}").status())
                .isEqualTo(404);
        assertThat(api.post("/datasets/none/crop", "{\"max_resolution\":\"8x8\"}")
                        .message())
                .isEqualTo("dataset none is not found");
        create("a", "", "a.png");
        Answer status = api.put("/datasets/a", "{\"status\":\"Ready\"}");
        assertThat(status.status()).isEqualTo(400);
        assertThat(status.message()).isEqualTo("'Ready' is not a dataset status");
        assertThat(api.put("/datasets/a", "{\"status\":\"\"}").message())
                .isEqualTo("[string \"\" is too short (length: 0, required minimum: 1)]");
    }

    @Test
    void only_owners_see_a_dataset_and_only_trainers_use_them() {
        create("mine", "", "a.png");
        ApiClient tina = server.user("tina", "train:all");
        assertThat(tina.get("/datasets/mine").message()).isEqualTo("no permission to view dataset");
        assertThat(tina.get("/datasets/mine").status()).isEqualTo(403);
        assertThat(tina.get("/datasets").data().path("datasets")).isEmpty();
        assertThat(tina.post("/datasets", body("hers", "", "a.png")).status()).isEqualTo(201);
        assertThat(names(tina.get("/datasets"))).containsExactly("hers");
        assertThat(names(api.get("/datasets"))).containsExactly("mine");
        Answer refused = server.user("gus", "user:list").get("/datasets");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.message()).isEqualTo("User gus has no permissions: ['train:all']");
    }

    @Test
    void datasets_are_listed_newest_first_in_pages() {
        for (int i = 0; i < 5; i++) {
            create("d" + i, "", "a.png");
        }
        api.put("/datasets/d3", "{\"status\":\"Enabled\"}");
        Answer first = api.get("/datasets?limit=2");
        assertThat(names(first)).containsExactly("d4", "d3");
        JsonNode row = first.data().path("datasets").get(1);
        assertThat(row.path("s3").textValue()).isEqualTo("s3://esd/dataset/d3");
        assertThat(row.path("status").textValue()).isEqualTo("Enabled");
        assertThat(row.path("description").textValue()).isEqualTo("mine");
        assertThat(row.path("timestamp").textValue()).matches("\\d{10}\\.\\d{6}");
        Answer second = api.get("/datasets?limit=2&exclusive_start_key=" + token(first));
        assertThat(names(second)).containsExactly("d2", "d1");
        Answer third = api.get("/datasets?limit=2&exclusive_start_key=" + token(second));
        assertThat(names(third)).containsExactly("d0");
        assertThat(third.data().path("last_evaluated_key").isNull()).isTrue();
        assertThat(names(api.get("/datasets?dataset_status=Enabled"))).containsExactly("d3");
        assertThat(names(api.get("/datasets?dataset_status=Strange"))).isEmpty();
        assertThat(api.get("/datasets?exclusive_start_key=abc").status()).isEqualTo(400);
        assertThat(api.get("/datasets?limit=x").status()).isEqualTo(400);
    }

    @Test
    void deleting_needs_no_user_and_removes_rows_and_files() throws Exception {
        upload(create("a", "p", "a.png").data().path("s3PresignUrl"), "a.png", new byte[3]);
        create("ab", "", "a.png");
        assertThat(anyone.delete("/datasets", "{\"dataset_name_list\":[\"a\",\"unknown\"]}")
                        .status())
                .isEqualTo(204);
        assertThat(store.list("dataset/a/")).isEmpty();
        assertThat(names(api.get("/datasets"))).containsExactly("ab");
        assertThat(anyone.delete("/datasets", "{\"dataset_name_list\":[]}").message())
                .startsWith("[array is too short");
        assertThat(anyone.delete("/datasets", "{\"dataset_name_list\":[%s]}".formatted("\"a\",".repeat(10) + "\"a\""))
                        .message())
                .startsWith("[array is too long");
    }

    @Test
    void a_cropped_dataset_has_every_picture_at_the_wanted_size_and_says_which_could_not_be_used() throws Exception {
        JsonNode urls = create("cars", "10_car", "a.png", "a.txt", "b.jpg", "broken.png", "c.bmp", "never.png")
                .data()
                .path("s3PresignUrl");
        upload(urls, "a.png", picture("png", 40, 30));
        upload(urls, "a.txt", "a car".getBytes(UTF_8));
        upload(urls, "b.jpg", picture("jpg", 10, 50));
        upload(urls, "broken.png", "no picture".getBytes(UTF_8));
        upload(urls, "c.bmp", picture("bmp", 4, 4));
        Answer accepted = api.post("/datasets/cars/crop", "{\"max_resolution\":\"16x8\"}");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.data().toString()).isEqualTo("{\"dataset_name\":\"cars_16x8\"}");

        JsonNode cropped = whenMade("cars_16x8");
        assertThat(cropped.path("status").textValue()).isEqualTo("Enabled");
        assertThat(cropped.path("prefix").textValue()).isEqualTo("10_car");
        assertThat(cropped.path("description").textValue()).isEqualTo("mine");
        for (String name : List.of("a.png", "b.jpg", "c.bmp")) {
            BufferedImage picture = ImageIO.read(new ByteArrayInputStream(download(item(cropped, name))));
            assertThat(picture.getWidth()).as(name).isEqualTo(16);
            assertThat(picture.getHeight()).as(name).isEqualTo(8);
            assertThat(item(cropped, name).path("dataStatus").textValue()).isEqualTo("Enabled");
        }
        assertThat(download(item(cropped, "a.txt"))).isEqualTo("a car".getBytes(UTF_8));
        assertThat(item(cropped, "broken.png").path("dataStatus").textValue()).isEqualTo("Disabled");
        assertThat(item(cropped, "broken.png").path("error").textValue())
                .isEqualTo("broken.png is not a PNG, JPEG, WebP or BMP picture");
        assertThat(item(cropped, "never.png").path("error").textValue()).isEqualTo("never.png was not uploaded");
        assertThat(names(api.get("/datasets"))).containsExactly("cars_16x8", "cars");
    }

    @Test
    void a_crop_that_cannot_be_is_refused() {
        create("cars", "", "a.png");
        assertThat(api.post("/datasets/cars/crop", "{\"max_resolution\":\"0x8\"}")
                        .message())
                .isEqualTo("[ECMA 262 regex \"^[1-9]\\d*x[1-9]\\d*$\" does not match input string \"0x8\"]");
        assertThat(api.post("/datasets/cars/crop", "{}").message())
                .isEqualTo("[object has missing required properties ([\"max_resolution\"])]");
        assertThat(api.post("/datasets/cars/crop", "{\"max_resolution\":\"99999x99999\"}")
                        .message())
                .isEqualTo("max_resolution 99999x99999 has more than 16777216 pixels");
        assertThat(api.post("/datasets/cars/crop", "{\"max_resolution\":\"8x8\"}")
                        .status())
                .isEqualTo(202);
        Answer again = api.post("/datasets/cars/crop", "{\"max_resolution\":\"8x8\"}");
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.message()).isEqualTo("dataset cars_8x8 already exists");
    }

    @Test
    void a_crop_goes_on_though_the_dataset_is_moved_before_it_is_filled() throws Exception {
        workers.close();
        JsonNode urls = create("cars", "", "a.png", "b.png").data().path("s3PresignUrl");
        upload(urls, "a.png", picture("png", 20, 20));
        api.post("/datasets/cars/crop", "{\"max_resolution\":\"8x8\"}");
        api.put("/datasets/cars_8x8", "{\"status\":\"Disabled\"}");
        workers = JobWorkers.start(queue, List.of(List.of(datasets.handler())));
        api.post("/datasets/cars/crop", "{\"max_resolution\":\"9x9\"}");
        whenMade("cars_9x9");
        JsonNode cropped = api.get("/datasets/cars_8x8").data();
        assertThat(download(item(cropped, "a.png"))).isNotEmpty();
        assertThat(store.list("dataset/cars_8x8/")).containsExactly("dataset/cars_8x8/a.png");
        assertThat(item(cropped, "a.png").path("dataStatus").textValue()).isEqualTo("Disabled");
        assertThat(item(cropped, "b.png").path("error").textValue()).isEqualTo("b.png was not uploaded");
    }

    @Test
    void strange_names_are_stored_or_refused_and_never_break_anything() throws Exception {
        for (String name : List.of("a b.png", "ä/ü?.png", "#%41+&=.png", "\u0001F600.png", "~'\\\"*:.txt")) {
            Answer created = create("a", "10_ü", name);
            if (created.status() == 201) {
                String file = created.data().path("s3PresignUrl").fieldNames().next();
                upload(created.data().path("s3PresignUrl"), file, name.getBytes(UTF_8));
                JsonNode item = api.get("/datasets/a").data().path("data").get(0);
                assertThat(download(item)).as(name).isEqualTo(name.getBytes(UTF_8));
            } else {
                assertThat(created.status()).as(name).isEqualTo(400);
            }
        }
        for (String name : List.of("\\ud800", "x".repeat(199) + "/" + "x".repeat(199) + "/" + "x".repeat(199))) {
            assertThat(create("a", "", name).status()).as(name).isEqualTo(400);
        }
        assertThat(api.get("/datasets/%00").status()).isBetween(400, 404);
        assertThat(api.get("/datasets/a%2Fb").status()).isBetween(400, 404);
    }

    @Test
    void lists_go_by_index() {
        for (String sort : List.of("", "status = 'ENABLED' AND ")) {
            String plan = server.jdbi()
                    .withHandle(db -> db.createQuery("EXPLAIN QUERY PLAN SELECT * FROM dataset WHERE " + sort
                                    + "(created, name) < (5, 'a') ORDER BY created DESC, name DESC LIMIT 3")
                            .mapToMap()
                            .list())
                    .toString();
            assertThat(plan)
                    .contains("SEARCH dataset USING INDEX dataset_newest")
                    .doesNotContain("TEMP B-TREE");
        }
    }

    @Test
    void pictures_that_would_share_a_name_after_the_crop_get_two() {
        Dataset result = new Dataset("x_8x8", "", Status.ENABLED, "{}", List.of(), Instant.EPOCH);
        List<DatasetItem> items = Cropping.items(
                result,
                List.of(
                        new DatasetItem("x", "1", "a.png", "image", "a.png", null, Status.ENABLED, "{}", null),
                        new DatasetItem("x", "2", "a.webp", "image", "a.webp", null, Status.ENABLED, "{}", null),
                        new DatasetItem("x", "3", "b.webp", "image", "b.webp", null, Status.ENABLED, "{}", null)));
        assertThat(items).extracting(DatasetItem::file).containsExactly("a.png", "a.png.png", "b.png");
        assertThat(items).extracting(DatasetItem::source).containsExactly("a.png", "a.webp", "b.webp");
        assertThat(Cropping.named("x_8x8"))
                .isEqualTo(Cropping.of(new Dataset("x", "", Status.ENABLED, "{}", List.of(), Instant.EPOCH), "8x8"));
    }

    @Test
    void a_dataset_that_is_deleted_while_it_is_cropped_leaves_nothing() throws Exception {
        String[] names = IntStream.range(0, 40).mapToObj(i -> i + ".png").toArray(String[]::new);
        JsonNode urls = create("cars", "", names).data().path("s3PresignUrl");
        for (String name : names) {
            upload(urls, name, picture("png", 20, 20));
        }
        api.post("/datasets/cars/crop", "{\"max_resolution\":\"8x8\"}");
        assertThat(api.delete("/datasets", "{\"dataset_name_list\":[\"cars_8x8\"]}")
                        .status())
                .isEqualTo(204);
        api.post("/datasets/cars/crop", "{\"max_resolution\":\"9x9\"}");
        whenMade("cars_9x9");
        assertThat(store.list("dataset/cars_8x8/")).isEmpty();
        assertThat(store.list("dataset/cars_9x9/")).hasSize(40);
    }

    private Answer create(String name, String prefix, String... files) {
        return api.post("/datasets", body(name, prefix, files));
    }

    private static String body(String name, String prefix, String... files) {
        String content = List.of(files).stream()
                .map(
                        "{\"filename\":\"%1$s\",\"name\":\"%1$s\",\"type\":\"file\",\"params\":{\"weight\":0.5}}"
                                ::formatted)
                .collect(Collectors.joining(","));
        return ("{\"dataset_name\":\"%s\",\"prefix\":\"%s\",\"creator\":\"api\",\"content\":[%s],"
                        + "\"params\":{\"description\":\"mine\",\"number\":7}}")
                .formatted(name, prefix, content);
    }

    private void upload(JsonNode urls, String name, byte[] content) throws Exception {
        HttpRequest put = HttpRequest.newBuilder(URI.create(urls.path(name).textValue()))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
                .build();
        assertThat(http.send(put, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }

    private byte[] download(JsonNode item) throws Exception {
        HttpRequest get = HttpRequest.newBuilder(
                        URI.create(item.path("preview_url").textValue()))
                .build();
        return http.send(get, BodyHandlers.ofByteArray()).body();
    }

    private JsonNode whenMade(String name) throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (Instant.now().isBefore(end)) {
            JsonNode found = api.get("/datasets/" + name).data();
            if (!found.findValuesAsText("dataStatus").contains("Initialed")) {
                return found;
            }
            Thread.sleep(50);
        }
        throw new AssertionError(name + " is not made");
    }

    private static JsonNode item(JsonNode dataset, String name) {
        for (JsonNode item : dataset.path("data")) {
            if (item.path("name").textValue().equals(name)) {
                return item;
            }
        }
        throw new AssertionError(name + " is not listed");
    }

    private static List<String> names(Answer list) {
        List<String> names = new ArrayList<>();
        list.data()
                .path("datasets")
                .forEach(row -> names.add(row.path("datasetName").textValue()));
        return names;
    }

    private static String token(Answer list) {
        return URLEncoder.encode(list.data().path("last_evaluated_key").textValue(), UTF_8);
    }

    private static byte[] picture(String format, int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, bytes);
        return bytes.toByteArray();
    }
}
