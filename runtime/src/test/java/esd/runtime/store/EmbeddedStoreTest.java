package esd.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EmbeddedStoreTest extends ObjectStoreContract {
    @Override
    ObjectStore open() throws IOException {
        int port = Ports.free();
        return settings(port).open();
    }

    private EmbeddedStore settings(int port) {
        Optional<URI> seenByClients = Optional.of(URI.create("http://localhost:" + port));
        return new EmbeddedStore(folder.resolve("store"), "127.0.0.1", port, seenByClients, "esd");
    }

    @Test
    void a_local_file_is_the_stores_own() throws IOException {
        store.put("a/b.bin", bytes(10), "application/octet-stream");
        assertThat(store.localFile("a/b.bin")).isEqualTo(folder.resolve("store/objects/esd/a/b.bin"));
    }

    @Test
    void keys_are_made_once_and_for_the_owner_only() throws IOException {
        var keys = folder.resolve("store/keys");
        String first = Files.readString(keys);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                .isEqualTo("rw-------");
        store.put("key", bytes(10), "text/plain");
        store.close();
        store = open();
        assertThat(Files.readString(keys)).isEqualTo(first);
        assertThat(read("key")).isEqualTo(bytes(10));
        assertThat(StoreKeys.keptIn(keys).toString())
                .doesNotContain(StoreKeys.keptIn(keys).secretKey());
    }

    @Test
    void a_file_that_holds_no_keys_is_named() throws IOException {
        store.close();
        Files.writeString(folder.resolve("store/keys"), "one line");
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("store/keys");
        Files.delete(folder.resolve("store/keys"));
        store = open();
    }

    @Test
    void browsers_of_any_origin_may_put_and_read_the_etag() throws IOException {
        URI part = store.presignPut("key", Duration.ofHours(1));
        HttpRequest preflight = HttpRequest.newBuilder(part)
                .header("Origin", "https://webui.example")
                .header("Access-Control-Request-Method", "PUT")
                .header("Access-Control-Request-Headers", "content-type,x-anything")
                .method("OPTIONS", BodyPublishers.noBody())
                .build();
        var allowed = send(preflight).headers();
        assertThat(allowed.firstValue("Access-Control-Allow-Origin")).isPresent();
        assertThat(allowed.firstValue("Access-Control-Allow-Methods").orElseThrow())
                .contains("PUT", "GET", "HEAD");
        HttpRequest put = HttpRequest.newBuilder(part)
                .header("Origin", "https://webui.example")
                .PUT(BodyPublishers.ofByteArray(bytes(10)))
                .build();
        assertThat(send(put).headers().firstValue("Access-Control-Expose-Headers"))
                .contains("ETag");
    }

    @Test
    void a_taken_port_is_named_and_no_thread_stays() throws Exception {
        store.close();
        Threads before = Threads.now();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> settings(taken.getLocalPort()).open())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()));
        }
        before.awaitNoOthers();
        store = open();
    }

    @Test
    void a_closed_store_leaves_no_thread_that_keeps_the_process_alive() throws Exception {
        store.close();
        Threads before = Threads.now();
        store = open();
        store.put("key", bytes(10), "text/plain");
        assertThat(read("key")).hasSize(10);
        store.close();
        before.awaitNoOthers();
        store = open();
    }

    @Test
    void a_public_address_with_a_path_is_refused() {
        assertThatThrownBy(() -> new EmbeddedStore(
                                folder.resolve("other"),
                                "127.0.0.1",
                                0,
                                Optional.of(URI.create("https://example.org/s3")),
                                "esd")
                        .open())
                .hasMessageContaining("scheme, host and port only");
    }
}
