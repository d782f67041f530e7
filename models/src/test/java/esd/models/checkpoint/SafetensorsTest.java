package esd.models.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafetensorsTest {
    private final Path folder;

    SafetensorsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void what_is_written_is_read_again() throws IOException {
        Path file = written();
        try (Safetensors tensors = Safetensors.open(file)) {
            assertThat(tensors.metadata()).containsExactly(Map.entry("who", "é\""));
            assertThat(tensors.tensors())
                    .containsExactly(
                            Map.entry("ids", TensorInfo.of(ElementType.I64, 1)),
                            Map.entry("scalar", TensorInfo.of(ElementType.F32)),
                            Map.entry("none", TensorInfo.of(ElementType.F32, 0, 7)),
                            Map.entry("half", TensorInfo.of(ElementType.F16, 2, 3)));
            assertThat(tensors.bytes("half")).isEqualTo(counting(12));
            assertThat(tensors.bytes("half").isDirect()).isTrue();
            assertThat(tensors.bytes("half").order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            Map<String, Integer> sizes = new LinkedHashMap<>();
            tensors.read((name, info, bytes) -> sizes.put(name, bytes.remaining()));
            assertThat(sizes.toString()).isEqualTo("{ids=8, scalar=4, none=0, half=12}");
        }
        assertThat(folder).isDirectoryContaining("glob:**ten.safetensors");
    }

    @Test
    void equal_tensors_make_equal_files() throws IOException {
        byte[] once = Files.readAllBytes(written());
        assertThat(written()).hasBinaryContent(once);
    }

    @Test
    void a_file_cut_anywhere_is_refused_by_name() throws IOException {
        Path file = written();
        try (FileChannel cut = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long length = cut.size() - 1; length >= 0; length--) {
                cut.truncate(length);
                assertThatThrownBy(() -> Safetensors.open(file).close())
                        .as("%d bytes", length)
                        .isInstanceOf(BrokenFile.class)
                        .hasMessageStartingWith("written.safetensors: ")
                        .hasMessageContaining("not whole");
            }
        }
    }

    @Test
    void a_file_with_any_byte_changed_is_read_or_refused() throws IOException {
        Path file = written();
        byte[] bytes = Files.readAllBytes(file);
        try (FileChannel changed = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = 0; i < bytes.length; i++) {
                changed.write(ByteBuffer.wrap(new byte[] {(byte) (bytes[i] ^ (1 << (i % 7)))}), i);
                readOrRefused(file);
                changed.write(ByteBuffer.wrap(bytes, i, 1), i);
            }
        }
    }

    private static void readOrRefused(Path file) throws IOException {
        try (Safetensors tensors = Safetensors.open(file)) {
            tensors.read(
                    (name, info, bytes) -> assertThat((long) bytes.remaining()).isEqualTo(info.size()));
        } catch (BrokenFile e) {
            assertThat(e).hasMessageStartingWith("written.safetensors: ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}                                       | not JSON
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} {}                                   | malformed
            []                                                                                          | malformed
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}} | Duplicate
            {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}                                      | claims 8 bytes instead of 12
            {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}                                     | malformed at a
            {"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}                                    | malformed at a
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}                                      | malformed at a
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}                                    | malformed at a
            {"a":{"dtype":"F32","shape":[2]}}                                                           | malformed at a
            {"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}                  | impossible
            {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}                   | not JSON
            {"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}                                  | element type F8_E4M3
            {"a":{"dtype":"U8","shape":[6],"data_offsets":[0,6]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}} | tensor b overlaps
            {"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}} | gap lies before tensor b
            {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}                                       | 4 bytes follow
            {"a":{"dtype":"U8","shape":[12],"data_offsets":[0,12]}}                                     | ends 4 bytes too early
            {"__metadata__":{"a":1},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}                | malformed at __metadata__
            """)
    void a_header_that_lies_is_refused(String header, String reason) throws IOException {
        Path file = folder.resolve("lying.safetensors");
        byte[] json = header.strip().getBytes(UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, bytes.putLong(json.length).put(json).array());
        assertThatThrownBy(() -> Safetensors.open(file).close())
                .isInstanceOf(BrokenFile.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"-1", "9223372036854775807", "100000001", "9"})
    void a_header_longer_than_the_file_is_refused_before_it_is_read(long length) throws IOException {
        Path file = folder.resolve("long.safetensors");
        Files.write(
                file,
                ByteBuffer.allocate(16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(length)
                        .array());
        assertThatThrownBy(() -> Safetensors.open(file).close())
                .isInstanceOf(BrokenFile.class)
                .hasMessageContaining("claims");
    }

    private Path written() throws IOException {
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        tensors.put("half", TensorInfo.of(ElementType.F16, 2, 3));
        tensors.put("ids", TensorInfo.of(ElementType.I64, 1));
        tensors.put("scalar", new TensorInfo(ElementType.F32, List.of()));
        tensors.put("none", TensorInfo.of(ElementType.F32, 0, 7));
        Path file = folder.resolve("written.safetensors");
        Safetensors.write(file, tensors, Map.of("who", "é\""), (name, info) -> counting((int) info.size()));
        return file;
    }

    private static ByteBuffer counting(int size) {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        for (int i = 0; i < size; i++) {
            bytes.put(i, (byte) i);
        }
        return bytes;
    }
}
