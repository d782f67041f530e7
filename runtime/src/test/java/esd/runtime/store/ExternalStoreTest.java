package esd.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that is foreign to the store under test: known by its address and keys only. */
final class ExternalStoreTest extends ObjectStoreContract {
    private static final long CACHE_BYTES = 100L << 20;

    private final List<ObjectStore> foreign = new ArrayList<>();

    @Override
    ObjectStore open() throws IOException {
        int port = Ports.free();
        Path elsewhere = folder.resolve("elsewhere");
        foreign.add(new EmbeddedStore(elsewhere, "127.0.0.1", port, Optional.empty(), "theirs").open());
        return new ExternalStore(
                        URI.create("http://127.0.0.1:" + port),
                        Optional.of(URI.create("http://localhost:" + port)),
                        Optional.of("eu-central-1"),
                        StoreKeys.keptIn(elsewhere.resolve("keys")),
                        "esd",
                        folder.resolve("cache"),
                        CACHE_BYTES)
                .open();
    }

    @AfterEach
    void stopForeignServers() {
        foreign.forEach(ObjectStore::close);
    }

    @Test
    void a_second_use_takes_the_same_copy() throws IOException {
        store.put("models/a.safetensors", bytes(1000), "application/octet-stream");
        Path copy = store.localFile("models/a.safetensors");
        assertThat(copy)
                .startsWith(folder.resolve("cache"))
                .hasFileName(copy.getFileName().toString());
        assertThat(copy.toString()).endsWith(".safetensors");
        Object made = Files.readAttributes(copy, "unix:ino").get("ino");
        assertThat(store.localFile("models/a.safetensors")).isEqualTo(copy);
        assertThat(Files.readAttributes(copy, "unix:ino").get("ino")).isEqualTo(made);
    }

    @Test
    void many_who_want_one_object_share_one_download() throws Exception {
        store.put("model", bytes(8 << 20), "application/octet-stream");
        ExecutorService jobs = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Object>> wishes = Stream.generate(
                            () -> (Callable<Object>) () -> Files.readAttributes(store.localFile("model"), "unix:ino")
                                    .get("ino"))
                    .limit(8)
                    .toList();
            List<Object> files = new ArrayList<>();
            for (Future<Object> file : jobs.invokeAll(wishes)) {
                files.add(file.get());
            }
            assertThat(files).hasSize(8).containsOnly(files.get(0));
        } finally {
            jobs.shutdownNow();
        }
    }

    @Test
    void the_copy_that_was_not_used_for_longest_makes_room() throws IOException {
        Path first = fetched("first", 40 << 20);
        Path second = fetched("second", 40 << 20);
        Files.setLastModifiedTime(first, FileTime.from(Instant.EPOCH.plusSeconds(2)));
        Files.setLastModifiedTime(second, FileTime.from(Instant.EPOCH.plusSeconds(1)));
        Path third = fetched("third", 40 << 20);
        assertThat(first).exists();
        assertThat(second).doesNotExist();
        assertThat(third).exists();
        assertThat(store.localFile("second")).hasSize(40 << 20);
    }

    @Test
    void what_an_ended_process_left_unfinished_is_removed() throws IOException {
        Path left = Files.writeString(folder.resolve("cache/object123.partial"), "half");
        store.close();
        store = open();
        assertThat(left).doesNotExist();
    }

    @Test
    void an_interrupted_fetch_leaves_nothing_and_disturbs_nobody() throws IOException {
        store.put("model", bytes(1 << 20), "application/octet-stream");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> store.localFile("model")).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(folder.resolve("cache")).isEmptyDirectory();
        assertThat(store.localFile("model")).hasBinaryContent(bytes(1 << 20));
    }

    @Test
    void what_a_store_that_went_away_does_not_do_is_told_by_name() {
        foreign.forEach(ObjectStore::close);
        foreign.clear();
        List<ThrowingCallable> calls = List.of(
                () -> store.put("key", bytes(1), "text/plain"),
                () -> store.get("key"),
                () -> store.find("key"),
                () -> store.list("key"),
                () -> store.copy("key", "other"),
                () -> store.delete("key"),
                () -> store.localFile("key"),
                () -> store.startUpload("key"),
                () -> store.completeUpload("key", "id", new TreeMap<>(Map.of(1, "tag"))),
                () -> store.abortUpload("key", "id"));
        assertThat(calls).allSatisfy(call -> assertThatThrownBy(call)
                .isInstanceOf(IOException.class)
                .hasMessageMatching("the store did not [a-z ]+ key: .+"));
    }

    private Path fetched(String key, int size) throws IOException {
        store.put(key, bytes(size), "application/octet-stream");
        return store.localFile(key);
    }
}
