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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    private static final String TAKEN = "a.safetensors already exists, please use another or rename/delete exists";

    private final HttpClient http = HttpClient.newHttpClient();
    private Path folder;
    private ObjectStore store;
    private Checkpoints checkpoints;
    private Downloads downloads;
    private TestServer server;
    private ApiClient anyone;
    private ApiClient api;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        server = TestServer.open(folder);
        store = new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
        checkpoints = new Checkpoints(server.jdbi(), store);
        downloads = Downloads.open(
                server.jdbi(),
                store,
                new JobQueue(server.jdbi(), Clock.systemUTC()),
                new Fetcher(FetchSettings.usual(Set.of(), Map.of())),
                server.passwords(),
                folder.resolve("downloads"));
        CheckpointImports imports = new CheckpointImports(server.jdbi(), store, downloads, false);
        server.serve(new CheckpointsResource(checkpoints, imports, server.access(), server.patience()));
        anyone = server.anyone();
        api = server.api();
    }

    @AfterEach
    void stop() {
        downloads.close();
        checkpoints.close();
        server.close();
        store.close();
    }

    @Test
    void a_file_uploaded_in_parts_becomes_an_active_checkpoint() throws Exception {
        Answer created = create("a.safetensors", 3);
        assertThat(created.status()).isEqualTo(201);
        JsonNode checkpoint = created.data().path("checkpoint");
        String id = checkpoint.path("id").textValue();
        String key = "Stable-diffusion/checkpoint/custom/%s/a.safetensors".formatted(id);
        assertThat(checkpoint.path("type").textValue()).isEqualTo("Stable-diffusion");
        assertThat(checkpoint.path("status").textValue()).isEqualTo("Initial");
        assertThat(checkpoint.path("s3_location").textValue())
                .isEqualTo("s3://esd/Stable-diffusion/checkpoint/custom/" + id);
        JsonNode params = checkpoint.path("params");
        assertThat(params.path("message").textValue()).isEqualTo("mine");
        assertThat(params.path("creator").textValue()).isEqualTo("api");
        assertThat(params.path("created").textValue()).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}");
        JsonNode upload = params.path("multipart_upload").path("a.safetensors");
        assertThat(upload.path("bucket").textValue()).isEqualTo("esd");
        assertThat(upload.path("key").textValue()).isEqualTo(key);
        assertThat(upload.path("upload_id").textValue()).isNotEmpty();
        assertThat(created.data().path("s3PresignUrl").path("a.safetensors")).hasSize(3);

        String tags = putParts(created, "a.safetensors", 5 << 20, 100, 0);
        Answer activated = activate(id, "a.safetensors", tags);
        assertThat(activated.status()).isEqualTo(200);
        assertThat(activated.data().path("checkpoint").path("status").textValue())
                .isEqualTo("Initial");
        assertThat(store.size(key)).hasValue((5 << 20) + 100);
        UsableCheckpoint found =
                checkpoints.findActive("Stable-diffusion", "a.safetensors").orElseThrow();
        assertThat(found.key()).isEqualTo(key);
        assertThat(found.id()).isEqualTo(id);
        assertThat(checkpoints.find(id)).contains(found);
        assertThat(checkpoints.findActive("Lora", "a.safetensors")).isEmpty();
    }

    @Test
    void parts_in_any_order_make_the_same_file_and_a_second_activation_does_no_harm() throws Exception {
        Answer created = create("a.safetensors", 2);
        String[] tags = putParts(created, "a.safetensors", 5 << 20, 7).split(",(?=\\{)");
        String turned = tags[1] + "," + tags[0];
        assertThat(activate(id(created), "a.safetensors", turned).status()).isEqualTo(200);
        Answer again = activate(id(created), "a.safetensors", turned);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.data().path("checkpoint").path("status").textValue()).isEqualTo("Active");
    }

    @Test
    void a_completion_that_fails_leaves_the_status() throws Exception {
        Answer created = create("a.safetensors", 1);
        String wrong = "{\"ETag\":\"\\\"00000000000000000000000000000000\\\"\",\"PartNumber\":1}";
        putParts(created, "a.safetensors", 10);
        Answer refused = activate(id(created), "a.safetensors", wrong);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).contains("a.safetensors");
        assertThat(checkpoints.findActive("Stable-diffusion", "a.safetensors")).isEmpty();
        assertThat(row(0).path("status").textValue()).isEqualTo("Initial");
        for (String body : List.of(
                "{\"status\":\"Active\"}",
                "{\"status\":\"Active\",\"multi_parts_tags\":{}}",
                "{\"status\":\"Active\",\"multi_parts_tags\":null}")) {
            Answer empty = anyone.put("/checkpoints/" + id(created), body);
            assertThat(empty.status()).isEqualTo(400);
        }
        assertThat(anyone.put("/checkpoints/" + id(created), "{\"status\":\"Active\"}")
                        .message())
                .isEqualTo("multi parts tags is empty");
        assertThat(activate(id(created), "b.safetensors", wrong).message())
                .isEqualTo("b.safetensors is not a file of checkpoint " + id(created));
        assertThat(anyone.put(
                                "/checkpoints/" + id(created),
                                "{\"status\":\"Ready\",\"multi_parts_tags\":{\"a.safetensors\":[]}}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void names_are_unique_whatever_type_and_status() {
        assertThat(create("a.safetensors", 1).status()).isEqualTo(201);
        Answer second = api.post(
                "/checkpoints",
                "{\"checkpoint_type\":\"Lora\",\"params\":{},"
                        + "\"filenames\":[{\"filename\":\" a.safetensors \",\"parts_number\":1}]}");
        assertThat(second.status()).isEqualTo(400);
        assertThat(second.message()).isEqualTo(TAKEN);
        Answer twice = api.post(
                "/checkpoints",
                "{\"checkpoint_type\":\"Lora\",\"params\":{},\"filenames\":["
                        + "{\"filename\":\"b\",\"parts_number\":1},{\"filename\":\"b\",\"parts_number\":1}]}");
        assertThat(twice.message()).isEqualTo("b already exists, please use another or rename/delete exists");
        assertThat(create("A.safetensors", 1).status()).isEqualTo(201);
    }

    @Test
    void bodies_that_break_the_schema_or_the_rules_are_refused() {
        Answer type = api.post("/checkpoints", "{\"checkpoint_type\":\"Song\",\"params\":{}}");
        assertThat(type.status()).isEqualTo(400);
        assertThat(type.message()).contains("instance value (\"Song\") not found in enum");
        assertThat(api.post("/checkpoints", "{\"params\":{}}").message())
                .isEqualTo("[object has missing required properties ([\"checkpoint_type\"])]");
        assertThat(api.post("/checkpoints", "{\"checkpoint_type\":\"VAE\",\"params\":{}}")
                        .message())
                .isEqualTo("no checkpoint name (file names) detected");
        assertThat(api.post("/checkpoints", "{\"checkpoint_type\":\"VAE\"}").status())
                .isEqualTo(400);
        for (String name : List.of("../a", "a/b", "..", ".mpus-x", "a\\\\b", "a\\u0000b", "   ", "x".repeat(300))) {
            assertThat(create(name, 1).status()).as(name).isEqualTo(400);
        }
        assertThat(create("a", 101).message()).contains("maximum: 100");
        assertThat(anyone.post("/checkpoints", body("a", 1)).status()).isEqualTo(401);
    }

    @Test
    void numbers_that_a_row_has_kept_are_shown_as_texts() {
        Answer created = api.post(
                "/checkpoints",
                "{\"checkpoint_type\":\"Lora\",\"params\":{\"message\":\"m\",\"rank\":[8,0.5]},"
                        + "\"filenames\":[{\"filename\":\"a.safetensors\",\"parts_number\":1}]}");
        assertThat(created.status()).isEqualTo(201);
        assertThat(row(0).path("params").path("rank").toString()).isEqualTo("[\"8\",\"0.5\"]");
        assertThat(row(0).path("params").path("message").textValue()).isEqualTo("m");
    }

    @Test
    void several_files_may_belong_together() throws Exception {
        Answer created = api.post(
                "/checkpoints",
                "{\"checkpoint_type\":\"ControlNet\",\"params\":{},\"filenames\":["
                        + "{\"filename\":\"c.pth\",\"parts_number\":1},{\"filename\":\"c.yaml\",\"parts_number\":\"2\"}]}");
        assertThat(created.data().path("s3PresignUrl").path("c.yaml")).hasSize(2);
        assertThat(activate(id(created), "c.pth", putParts(created, "c.pth", 10))
                        .status())
                .isEqualTo(200);
        assertThat(checkpoints.findActive("ControlNet", "c.yaml").orElseThrow().name())
                .isEqualTo("c.pth");
        assertThat(checkpoints.findActive("ControlNet", "c.pth").orElseThrow().names())
                .containsExactly("c.pth", "c.yaml");
    }

    @Test
    void a_model_that_comes_in_a_tar_archive_is_stored_bare() throws Exception {
        byte[] model = "the model".getBytes(UTF_8);
        byte[] archive = tar("models/Stable-diffusion/other.yaml", "a.safetensors", model);
        upload("a.safetensors", archive);
        UsableCheckpoint stored =
                checkpoints.findActive("Stable-diffusion", "a.safetensors").orElseThrow();
        assertThat(store.localFile(stored.key())).hasBinaryContent(model);
        byte[] strange = tar("models/x", "another", model);
        assertThat(store.localFile(upload("b.safetensors", strange))).hasBinaryContent(strange);
        byte[] cut = Arrays.copyOf(tar("x", "c.safetensors", new byte[5000]), 3000);
        assertThat(store.localFile(upload("c.safetensors", cut))).hasBinaryContent(cut);
    }

    /** Uploads the content as the one file of an active checkpoint, and answers its key. */
    private String upload(String name, byte[] content) throws Exception {
        Answer created = create(name, 1);
        String tags = putParts(created, name, List.of(content));
        assertThat(activate(id(created), name, tags).status()).isEqualTo(200);
        return checkpoints.findActive("Stable-diffusion", name).orElseThrow().key();
    }

    /** A small file of some name first, then the model. */
    private static byte[] tar(String first, String second, byte[] model) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (String name : List.of(first, "models/Stable-diffusion/" + second)) {
                byte[] content = name.equals(first) ? new byte[3] : model;
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void a_rename_moves_the_file() throws Exception {
        String id = active("a.safetensors");
        Answer accepted = rename(id, "cartoony");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.message()).isEqualTo("rename is processing, please wait");
        Answer taken = rename(active("b.safetensors"), "cartoony");
        assertThat(taken.status()).isEqualTo(400);
        assertThat(taken.message()).isEqualTo("cartoony already exists, please use another or rename/delete exists");
        for (int tries = 0;
                tries < 100
                        && checkpoints
                                .findActive("Stable-diffusion", "cartoony")
                                .isEmpty();
                tries++) {
            Thread.sleep(50);
        }
        UsableCheckpoint renamed =
                checkpoints.findActive("Stable-diffusion", "cartoony").orElseThrow();
        assertThat(renamed.id()).isEqualTo(id);
        assertThat(store.size(renamed.key())).hasValue(10);
        Answer same = rename(id, "cartoony");
        assertThat(same.status()).isEqualTo(200);
        assertThat(same.message()).isEqualTo("no need to update");
        checkpoints.close();
        assertThat(store.list("Stable-diffusion/checkpoint/custom/" + id)).containsExactly(renamed.key());
    }

    @Test
    void a_rename_that_was_cut_short_goes_on_at_the_next_start() throws Exception {
        String id = active("a.safetensors");
        server.jdbi()
                .useTransaction(db -> db.execute("UPDATE checkpoint_file SET new_name = 'later' WHERE position = 0"));
        checkpoints.close();
        checkpoints = new Checkpoints(server.jdbi(), store);
        checkpoints.close();
        assertThat(checkpoints.find(id).orElseThrow().names()).containsExactly("later");
    }

    @Test
    void a_rename_has_its_rules() throws Exception {
        String waiting = id(create("a.safetensors", 1));
        assertThat(rename(waiting, "new").message()).isEqualTo("only active can update name");
        assertThat(rename("none", "new").status()).isEqualTo(404);
        assertThat(rename("none", "new").message()).isEqualTo("checkpoint not found with id none");
        assertThat(rename(waiting, "new.safetensors").message()).contains("ECMA 262 regex");
        assertThat(rename(waiting, "abcdefghijklmnopqrstu").message()).contains("is too long");
        assertThat(anyone.put("/checkpoints/" + waiting, "{\"checkpoint_id\":\"x\"}")
                        .status())
                .isEqualTo(200);
        assertThat(anyone.put("/checkpoints/none", "{}").status()).isEqualTo(404);
        String id = active("b.safetensors");
        Answer taken = rename(id, "c");
        assertThat(taken.status()).isEqualTo(202);
    }

    @Test
    void the_list_is_paged_and_newest_first() throws Exception {
        for (int i = 0; i < 10; i++) {
            create("file%d".formatted(i), 1);
        }
        active("active");
        JsonNode page = api.get("/checkpoints?page=2&per_page=3").data();
        assertThat(page.path("page").intValue()).isEqualTo(2);
        assertThat(page.path("per_page").intValue()).isEqualTo(3);
        assertThat(page.path("total").intValue()).isEqualTo(11);
        assertThat(page.path("pages").intValue()).isEqualTo(4);
        assertThat(page.path("checkpoints").findValuesAsText("created")).hasSize(6);
        assertThat(page.path("checkpoints").get(0).path("name").get(0).textValue())
                .isEqualTo("file7");
        JsonNode first = api.get("/checkpoints").data();
        assertThat(first.path("checkpoints")).hasSize(10);
        JsonNode newest = first.path("checkpoints").get(0);
        assertThat(newest.path("s3Location").textValue()).startsWith("s3://esd/Stable-diffusion/checkpoint/custom/");
        assertThat(Double.parseDouble(newest.path("created").textValue())).isPositive();
        assertThat(newest.path("allowed_roles_or_users").get(0).textValue()).isEqualTo("IT Operator");
        assertThat(newest.path("source_path").isNull()).isTrue();
        JsonNode active = api.get("/checkpoints?status=Active&types=Stable-diffusion&types=VAE")
                .data();
        assertThat(active.path("total").intValue()).isEqualTo(1);
        assertThat(active.path("pages").intValue()).isEqualTo(1);
        assertThat(api.get("/checkpoints?per_page=5000").data().path("per_page").intValue())
                .isEqualTo(1000);
        JsonNode none = api.get("/checkpoints?types=Lora").data();
        assertThat(none.path("pages").intValue()).isZero();
        assertThat(none.path("total").intValue()).isZero();
        assertThat(none.path("checkpoints")).isEmpty();
        for (String query : List.of("per_page=0", "page=0", "page=x", "per_page=-1")) {
            assertThat(api.get("/checkpoints?" + query).status()).as(query).isEqualTo(400);
        }
    }

    @Test
    void who_sees_what_depends_on_owners_and_roles() throws Exception {
        ApiClient ann = server.user("ann", "checkpoint:all");
        ApiClient bob = server.user("bob", "checkpoint:list");
        ann.post("/checkpoints", body("hers", 1));
        create("his", 1);
        checkpoints.ship("everybodys", Files.write(folder.resolve("model"), new byte[10]));
        assertThat(names(ann.get("/checkpoints"))).containsExactly("everybodys", "hers");
        assertThat(names(bob.get("/checkpoints"))).containsExactly("everybodys");
        assertThat(names(bob.get("/checkpoints?username=ann"))).containsExactly("everybodys", "hers");
        assertThat(names(api.get("/checkpoints"))).containsExactly("everybodys", "his", "hers");
        assertThat(names(api.get("/checkpoints?roles=ann"))).containsExactly("hers");
        Answer unknown = api.get("/checkpoints?username=nobody");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.message()).isEqualTo("user: \"nobody\" not exist");
    }

    @Test
    void deletion_takes_the_objects_and_frees_the_name() throws Exception {
        String id = active("a.safetensors");
        String waiting = id(create("b.safetensors", 1));
        String other = active("c.safetensors");
        Answer deleted = anyone.delete(
                "/checkpoints", "{\"checkpoint_id_list\":[\"%s\",\"unknown\",\"%s\"]}".formatted(id, waiting));
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(store.list("Stable-diffusion/checkpoint/custom/")).allMatch(key -> key.contains(other));
        assertThat(names(api.get("/checkpoints"))).containsExactly("c.safetensors");
        assertThat(create("a.safetensors", 1).status()).isEqualTo(201);
        assertThat(anyone.delete("/checkpoints", "{\"checkpoint_id_list\":[]}").status())
                .isEqualTo(400);
    }

    @Test
    void the_shipped_model_is_the_same_at_every_start_and_gives_way_to_its_successor() throws Exception {
        Path tiny = Files.write(folder.resolve("tiny"), new byte[] {1, 2, 3});
        checkpoints.ship("tiny.safetensors", tiny);
        UsableCheckpoint first = checkpoints.shipped().orElseThrow();
        checkpoints.ship("tiny.safetensors", tiny);
        assertThat(checkpoints.shipped()).contains(first);
        assertThat(store.localFile(first.key())).hasBinaryContent(new byte[] {1, 2, 3});
        Files.write(tiny, new byte[] {4, 5, 6});
        checkpoints.ship("tiny.safetensors", tiny);
        assertThat(store.localFile(first.key())).hasBinaryContent(new byte[] {4, 5, 6});
        checkpoints.ship("esd-emoji.safetensors", tiny);
        assertThat(checkpoints.shipped().orElseThrow().name()).isEqualTo("esd-emoji.safetensors");
        assertThat(checkpoints.find(first.id())).isEmpty();
        assertThat(store.list("Stable-diffusion/")).hasSize(1);
    }

    @Test
    void a_shipped_model_yields_to_a_users_file_of_its_name() throws Exception {
        String id = active("tiny.safetensors");
        checkpoints.ship("tiny.safetensors", Files.write(folder.resolve("tiny"), new byte[1]));
        assertThat(checkpoints.shipped()).isEmpty();
        assertThat(checkpoints
                        .findActive("Stable-diffusion", "tiny.safetensors")
                        .orElseThrow()
                        .id())
                .isEqualTo(id);
    }

    private static String body(String name, int parts) {
        return ("{\"checkpoint_type\":\"Stable-diffusion\",\"params\":{\"message\":\"mine\",\"creator\":\"x\"},"
                        + "\"filenames\":[{\"filename\":\"%s\",\"parts_number\":%d}]}")
                .formatted(name, parts);
    }

    private Answer create(String name, int parts) {
        return api.post("/checkpoints", body(name, parts));
    }

    private String active(String name) throws Exception {
        Answer created = create(name, 1);
        Answer activated = activate(id(created), name, putParts(created, name, 10));
        assertThat(activated.status()).isEqualTo(200);
        return id(created);
    }

    private Answer activate(String id, String name, String tags) {
        return anyone.put(
                "/checkpoints/" + id,
                "{\"status\":\"Active\",\"multi_parts_tags\":{\"%s\":[%s]}}".formatted(name, tags));
    }

    private Answer rename(String id, String name) {
        return anyone.put("/checkpoints/" + id, "{\"name\":\"%s\"}".formatted(name));
    }

    private static String id(Answer created) {
        return created.data().path("checkpoint").path("id").textValue();
    }

    private JsonNode row(int index) {
        return api.get("/checkpoints").data().path("checkpoints").get(index);
    }

    private static List<String> names(Answer list) {
        assertThat(list.status()).isEqualTo(200);
        return list.data().path("checkpoints").findValues("name").stream()
                .map(names -> names.get(0).textValue())
                .toList();
    }

    /** Puts parts of these sizes where the answer says, and returns their tags as JSON objects. */
    private String putParts(Answer created, String name, int... sizes) throws IOException, InterruptedException {
        return putParts(
                created, name, Arrays.stream(sizes).mapToObj(byte[]::new).toList());
    }

    private String putParts(Answer created, String name, List<byte[]> parts) throws IOException, InterruptedException {
        StringBuilder tags = new StringBuilder();
        JsonNode urls = created.data().path("s3PresignUrl").path(name);
        for (int part = 0; part < parts.size(); part++) {
            HttpRequest put = HttpRequest.newBuilder(URI.create(urls.get(part).textValue()))
                    .PUT(BodyPublishers.ofByteArray(parts.get(part)))
                    .build();
            var answer = http.send(put, BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(200);
            String etag = answer.headers().firstValue("ETag").orElseThrow().replace("\"", "\\\"");
            tags.append(part == 0 ? "" : ",").append("{\"ETag\":\"%s\",\"PartNumber\":%d}".formatted(etag, part + 1));
        }
        return tags.toString();
    }
}
