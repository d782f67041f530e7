package esd.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store must do, asked through the interface and, where clients go there themselves, through HTTP. */
abstract class ObjectStoreContract {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int LEAST_PART = 5 << 20;

    final HttpClient http = HttpClient.newHttpClient();

    Path folder;

    ObjectStore store;

    /** Opens the store under test; the address that clients see is another than the one that it is spoken to by. */
    abstract ObjectStore open() throws IOException;

    @BeforeEach
    void openStore(@TempDir Path folder) throws IOException {
        this.folder = folder;
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void what_was_put_is_found_and_read_back() throws IOException {
        store.put("out/1/result/image_0.png", bytes(1000), "image/png");
        assertThat(read("out/1/result/image_0.png")).isEqualTo(bytes(1000));
        assertThat(store.size("out/1/result/image_0.png")).hasValue(1000);
        assertThat(store.uri("a/b")).isEqualTo("s3://esd/a/b");
    }

    @Test
    void a_second_put_replaces_the_first_and_its_etag() throws IOException {
        store.put("key", "old".getBytes(UTF_8), "text/plain");
        StoredObject old = store.find("key").orElseThrow();
        store.put("key", "new".getBytes(UTF_8), "text/plain");
        assertThat(read("key")).asString(UTF_8).isEqualTo("new");
        assertThat(store.find("key").orElseThrow().etag())
                .isNotEqualTo(old.etag())
                .doesNotContain("\"");
    }

    @Test
    void an_empty_object_is_an_object() throws IOException {
        store.put("empty", new byte[0], "text/plain");
        assertThat(read("empty")).isEmpty();
        assertThat(store.localFile("empty")).isEmptyFile();
    }

    @Test
    void what_is_missing_is_named() throws IOException {
        assertThat(store.find("no/such/thing")).isEmpty();
        assertThat(store.size("no/such/thing")).isEmpty();
        for (ThrowingReader reader : new ThrowingReader[] {store::get, store::localFile}) {
            assertThatThrownBy(() -> reader.read("no/such/thing"))
                    .isInstanceOf(NoSuchObject.class)
                    .hasMessage("no object no/such/thing in the store");
        }
        assertThatThrownBy(() -> store.copy("no/such/thing", "copy")).isInstanceOf(IOException.class);
        store.delete("no/such/thing");
    }

    interface ThrowingReader {
        Object read(String key) throws IOException;
    }

    @Test
    void keys_that_lead_out_of_the_bucket_lead_nowhere() {
        for (String key : new String[] {"../keys", "a/../../keys", "../../keys", "/etc/passwd"}) {
            assertThatThrownBy(() -> store.localFile(key)).isInstanceOf(Exception.class);
            assertThatThrownBy(() -> store.get(key)).isInstanceOf(Exception.class);
        }
    }

    @Test
    void a_list_has_every_key_below_the_prefix_in_order() throws IOException {
        for (int i = 0; i < 1005; i++) {
            store.put("many/%04d/x".formatted(i), new byte[] {1}, "text/plain");
        }
        store.put("many-more/x", new byte[] {1}, "text/plain");
        assertThat(store.list("many/"))
                .hasSize(1005)
                .isSorted()
                .startsWith("many/0000/x")
                .endsWith("many/1004/x");
        assertThat(store.list("many")).hasSize(1006);
        assertThat(store.list("none/")).isEmpty();
    }

    @Test
    void a_deleted_object_is_gone_for_every_reader() throws IOException {
        store.put("folder/key", bytes(10), "text/plain");
        store.localFile("folder/key");
        store.delete("folder/key");
        assertThat(store.find("folder/key")).isEmpty();
        assertThat(store.list("folder/")).isEmpty();
        assertThatThrownBy(() -> store.localFile("folder/key")).isInstanceOf(NoSuchObject.class);
    }

    @Test
    void a_copy_outlives_its_source() throws IOException {
        store.put("from/key", bytes(100), "text/plain");
        store.copy("from/key", "to/key");
        store.delete("from/key");
        assertThat(read("to/key")).isEqualTo(bytes(100));
    }

    @Test
    void keys_may_hold_spaces_signs_and_other_alphabets() throws IOException {
        for (String key : new String[] {"a b/c+d&e=f.txt", "モデル/絵.safetensors", "x/100% (1) [v2] #3?.bin"}) {
            store.put(key, key.getBytes(UTF_8), "text/plain");
            assertThat(read(key)).asString(UTF_8).isEqualTo(key);
            assertThat(store.list(key.substring(0, 1))).contains(key);
            assertThat(store.localFile(key)).hasContent(key);
            assertThat(get(store.presignGet(key, HOUR)).body()).asString(UTF_8).isEqualTo(key);
        }
    }

    @Test
    void a_local_file_has_the_content_and_follows_its_changes() throws IOException {
        store.put("model.safetensors", bytes(5000), "application/octet-stream");
        assertThat(store.localFile("model.safetensors")).hasBinaryContent(bytes(5000));
        store.put("model.safetensors", bytes(7000), "application/octet-stream");
        assertThat(store.localFile("model.safetensors")).hasBinaryContent(bytes(7000));
    }

    @Test
    void a_large_file_is_stored_whole() throws IOException {
        byte[] content = bytes(70 << 20);
        Path file = Files.write(folder.resolve("large"), content);
        store.put("large", file, "application/octet-stream");
        assertThat(store.size("large")).hasValue(content.length);
        assertThat(Files.mismatch(store.localFile("large"), file)).isEqualTo(-1);
        store.put("streamed", new ByteArrayInputStream(content), content.length, "application/octet-stream");
        assertThat(Files.mismatch(store.localFile("streamed"), file)).isEqualTo(-1);
    }

    @Test
    void a_stream_that_ends_early_makes_no_object() throws IOException {
        ByteArrayInputStream brief = new ByteArrayInputStream(bytes(40 << 20));
        assertThatThrownBy(() -> store.put("key", brief, 60 << 20, "text/plain"))
                .isInstanceOf(IOException.class);
        assertThat(store.find("key")).isEmpty();
    }

    @Test
    void a_client_puts_and_gets_by_presigned_urls_of_the_public_address() throws IOException {
        URI put = store.presignPut("txt2img/infer_v2/1/api_param.json", HOUR);
        assertThat(put.getAuthority()).isEqualTo(store.address().getAuthority()).startsWith("localhost:");
        assertThat(put(put, "{}".getBytes(UTF_8)).statusCode()).isEqualTo(200);
        URI get = store.presignGet("txt2img/infer_v2/1/api_param.json", HOUR);
        assertThat(get.getPath()).endsWith("/api_param.json");
        assertThat(get(get).body()).asString(UTF_8).isEqualTo("{}");
    }

    @Test
    void a_put_with_a_content_type_is_welcome() throws IOException {
        HttpRequest request = HttpRequest.newBuilder(store.presignPut("typed", HOUR))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{}"))
                .build();
        assertThat(send(request).statusCode()).isEqualTo(200);
    }

    @Test
    void a_forged_or_expired_url_is_forbidden() throws Exception {
        store.put("secret", bytes(10), "text/plain");
        String get = store.presignGet("secret", HOUR).toString();
        String forged = get.substring(0, get.length() - 4) + (get.endsWith("0000") ? "1111" : "0000");
        assertThat(get(URI.create(forged)).statusCode()).isEqualTo(403);
        assertThat(get(URI.create(get.replace("/secret?", "/other?"))).statusCode())
                .isEqualTo(403);
        assertThat(get(URI.create(get.replace("Expires=3600", "Expires=36000"))).statusCode())
                .isEqualTo(403);
        assertThat(put(URI.create(get), bytes(1)).statusCode()).isEqualTo(403);
        assertThat(get(URI.create(get.substring(0, get.indexOf('?')))).statusCode())
                .isEqualTo(403);
        URI brief = store.presignGet("secret", Duration.ofSeconds(1));
        Thread.sleep(2100);
        assertThat(get(brief).statusCode()).isEqualTo(403);
    }

    @Test
    void parts_put_by_a_client_become_one_object_whatever_the_etags_wear() throws IOException {
        byte[] first = bytes(LEAST_PART);
        String upload = store.startUpload("Lora/model.safetensors");
        TreeMap<Integer, String> etags = new TreeMap<>();
        etags.put(2, etag(put(store.presignPart("Lora/model.safetensors", upload, 2, HOUR), bytes(10))));
        etags.put(1, etag(put(store.presignPart("Lora/model.safetensors", upload, 1, HOUR), first)));
        assertThat(etags.get(1)).startsWith("\"").endsWith("\"");
        etags.put(2, etags.get(2).replace("\"", ""));
        store.completeUpload("Lora/model.safetensors", upload, etags);
        byte[] whole = Arrays.copyOf(first, first.length + 10);
        System.arraycopy(bytes(10), 0, whole, first.length, 10);
        assertThat(read("Lora/model.safetensors")).isEqualTo(whole);
        assertThat(store.localFile("Lora/model.safetensors")).hasBinaryContent(whole);
        assertThat(store.list("")).containsExactly("Lora/model.safetensors");
    }

    @Test
    void the_last_parts_may_be_empty() throws IOException {
        for (int size : new int[] {LEAST_PART, 10, 0}) {
            String upload = store.startUpload("key");
            TreeMap<Integer, String> etags = new TreeMap<>();
            etags.put(1, etag(put(store.presignPart("key", upload, 1, HOUR), bytes(size))));
            etags.put(2, etag(put(store.presignPart("key", upload, 2, HOUR), new byte[0])));
            etags.put(3, etag(put(store.presignPart("key", upload, 3, HOUR), new byte[0])));
            store.completeUpload("key", upload, etags);
            assertThat(store.size("key")).hasValue(size);
        }
    }

    @Test
    void an_upload_with_wrong_parts_is_refused_and_makes_no_object() throws IOException {
        String upload = store.startUpload("key");
        String etag = etag(put(store.presignPart("key", upload, 1, HOUR), bytes(10)));
        String other = "\"00000000000000000000000000000000\"";
        assertThatThrownBy(() -> store.completeUpload("key", upload, new TreeMap<>(Map.of(1, other))))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.completeUpload("key", upload, new TreeMap<>(Map.of(1, etag, 2, etag))))
                .isInstanceOf(IOException.class);
        assertThat(store.find("key")).isEmpty();
        store.completeUpload("key", upload, new TreeMap<>(Map.of(1, etag)));
        assertThat(store.size("key")).hasValue(10);
    }

    @Test
    void an_aborted_upload_cannot_be_completed() throws IOException {
        String upload = store.startUpload("key");
        URI part = store.presignPart("key", upload, 1, HOUR);
        String etag = etag(put(part, bytes(10)));
        store.abortUpload("key", upload);
        assertThatThrownBy(() -> store.completeUpload("key", upload, new TreeMap<>(Map.of(1, etag))))
                .isInstanceOf(IOException.class);
        assertThat(store.find("key")).isEmpty();
        store.abortUpload("key", upload);
        store.abortUpload("key", "unknown");
    }

    @Test
    void hashes_are_remembered_until_the_content_changes() throws IOException {
        FileHashes hashes = new FileHashes(folder.resolve("hashes"), store);
        store.put("key", "abc".getBytes(UTF_8), "text/plain");
        String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertThat(hashes.sha256("key")).isEqualTo(abc);
        assertThat(hashes.sha256("key")).isEqualTo(abc);
        store.put("key", "abd".getBytes(UTF_8), "text/plain");
        assertThat(hashes.sha256("key")).isNotEqualTo(abc);
        assertThatThrownBy(() -> hashes.sha256("none")).isInstanceOf(NoSuchObject.class);
    }

    byte[] read(String key) throws IOException {
        try (InputStream content = store.get(key)) {
            return content.readAllBytes();
        }
    }

    HttpResponse<byte[]> get(URI url) throws IOException {
        return send(HttpRequest.newBuilder(url).build());
    }

    HttpResponse<byte[]> put(URI url, byte[] content) throws IOException {
        return send(HttpRequest.newBuilder(url)
                .PUT(BodyPublishers.ofByteArray(content))
                .build());
    }

    HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    static String etag(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        return response.headers().firstValue("ETag").orElseThrow();
    }

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
