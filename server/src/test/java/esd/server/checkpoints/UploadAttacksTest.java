package esd.server.checkpoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may do with the place that he is given for his file: fill it, and nothing else. */
class UploadAttacksTest {
    private static final String KEY = "Lora/checkpoint/custom/1/a.safetensors";
    private static final String VICTIM = "Lora/checkpoint/custom/2/b.safetensors";
    private static final byte[] EVIL = "evil".getBytes(UTF_8);

    private ObjectStore store;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws Exception {
        store = new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
        store.put(VICTIM, "good".getBytes(UTF_8), "application/octet-stream");
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Every file there is, with what is in it. */
    private Map<String, String> files() throws Exception {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(file.toString(), Files.readString(file));
            }
        }
        return files;
    }

    /** Each on a connection of its own: who refuses a body may close it before the next call. */
    private static int put(URI url) throws Exception {
        HttpRequest put = HttpRequest.newBuilder(url)
                .PUT(BodyPublishers.ofByteArray(EVIL))
                .build();
        return HttpClient.newHttpClient().send(put, BodyHandlers.discarding()).statusCode();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/esd/" + VICTIM,
                "/esd/Lora/checkpoint/custom/1/../2/b.safetensors",
                "/esd/Lora/checkpoint/custom/1/%2e%2e/2/b.safetensors",
                "/esd/Lora/checkpoint/custom/1/..%2f2%2fb.safetensors",
                "/esd/Lora/checkpoint/custom/1/a.safetensors/../../2/b.safetensors",
                "/esd/Lora/checkpoint/custom/1/a.safetensors%00",
                "/esd/../keys",
                "/esd/%2e%2e/keys",
                "/esd/..%2fkeys",
                "/esd/..%2f..%2fkeys",
                "/esd/..%5c..%5ckeys",
                "/esd//etc/passwd",
                "/../keys",
                "/%2e%2e/keys",
                "//keys",
                "/other/" + KEY,
                "/esd",
                "/"
            })
    void a_url_for_one_place_opens_no_other(String path) throws Exception {
        String uploadId = store.startUpload(KEY);
        Map<String, String> before = files();
        URI part = store.presignPart(KEY, uploadId, 1, Duration.ofHours(1));
        URI whole = store.presignPut(KEY, Duration.ofHours(1));
        for (URI url : List.of(part, whole)) {
            String origin = url.getScheme() + "://" + url.getRawAuthority();
            assertThat(put(URI.create(origin + path + "?" + url.getRawQuery()))).isGreaterThanOrEqualTo(400);
            assertThat(put(URI.create(origin + path))).isGreaterThanOrEqualTo(400);
        }
        assertThat(files()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "a.safetensors,0,true",
        "models/Lora/a.safetensors,0,true",
        "../../2/a.safetensors,0,true",
        "/etc/a.safetensors,0,true",
        "..\\..\\a.safetensors,0,false",
        "../2/b.safetensors,0,false",
        "a.safetensors/,5,false",
        "a.safetensors,1,false",
        "a.safetensors,2,false",
        "a.safetensors,3,false",
        "a.safetensors,4,false",
        "a.safetensors,6,false",
        "a.safetensors,S,false",
        "a.safetensors,x,false"
    })
    void an_archive_fills_its_own_place_or_stays_what_it_is(String name, char kind, boolean unpacked) throws Exception {
        byte[] archive = archive(name, (byte) kind);
        store.put(KEY, archive, "application/octet-stream");
        new TarUpload(store, KEY).unpack();
        assertThat(store.localFile(KEY)).hasBinaryContent(unpacked ? EVIL : archive);
        assertThat(store.list("")).containsExactlyInAnyOrder(KEY, VICTIM);
        assertThat(store.localFile(VICTIM)).hasContent("good");
    }

    @Test
    void an_archive_of_endless_entries_is_not_read_to_its_end() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 1_001; i++) {
            bytes.write(archive("x" + i, TarConstants.LF_NORMAL), 0, 1_024);
        }
        bytes.write(archive("a.safetensors", TarConstants.LF_NORMAL));
        store.put(KEY, bytes.toByteArray(), "application/octet-stream");
        new TarUpload(store, KEY).unpack();
        assertThat(store.localFile(KEY)).hasBinaryContent(bytes.toByteArray());
    }

    private static byte[] archive(String name, byte kind) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
            entry.setLinkName("../../../../keys");
            entry.setSize(entry.isDirectory() ? 0 : EVIL.length);
            tar.putArchiveEntry(entry);
            if (!entry.isDirectory()) {
                tar.write(EVIL);
            }
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }
}
