package esd.models.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import esd.models.checkpoint.BrokenFile;
import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.TensorInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TorchCheckpointTest {
    private final Path folder;

    TorchCheckpointTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.ckpt", "legacy.ckpt"})
    void names_shapes_and_types_are_those_that_torch_saved(String name) throws IOException {
        try (TorchCheckpoint checkpoint = TorchCheckpoint.open(golden(name))) {
            assertThat(checkpoint.tensors())
                    .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                            Map.entry("half", TensorInfo.of(ElementType.F16, 2, 3)),
                            Map.entry("bfloat", TensorInfo.of(ElementType.BF16, 4)),
                            Map.entry("double", TensorInfo.of(ElementType.F64, 2)),
                            Map.entry("int", TensorInfo.of(ElementType.I32, 3)),
                            Map.entry("long", TensorInfo.of(ElementType.I64)),
                            Map.entry("bool", TensorInfo.of(ElementType.BOOL, 2)),
                            Map.entry("transposed", TensorInfo.of(ElementType.F32, 3, 2)),
                            Map.entry("stepped", TensorInfo.of(ElementType.F32, 3)),
                            Map.entry("head", TensorInfo.of(ElementType.F32, 2)),
                            Map.entry("tail", TensorInfo.of(ElementType.F32, 3)),
                            Map.entry("parameter", TensorInfo.of(ElementType.F32, 2)),
                            Map.entry("empty", TensorInfo.of(ElementType.F32, 0, 3))));
            assertThat(checkpoint.metadata()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.ckpt", "legacy.ckpt"})
    void elements_are_row_major_however_they_were_saved(String name) throws IOException {
        try (TorchCheckpoint checkpoint = TorchCheckpoint.open(golden(name))) {
            assertThat(floats(checkpoint.bytes("transposed"))).containsExactly(0, 3, 1, 4, 2, 5);
            assertThat(floats(checkpoint.bytes("stepped"))).containsExactly(1, 3, 5);
            assertThat(floats(checkpoint.bytes("head"))).containsExactly(0, 1);
            assertThat(floats(checkpoint.bytes("tail"))).containsExactly(2, 3, 4);
            assertThat(floats(checkpoint.bytes("parameter"))).containsExactly(1, 1);
            assertThat(floats(checkpoint.bytes("empty"))).isEmpty();
            assertThat(checkpoint.bytes("long").getLong()).isEqualTo(7);
            assertThat(checkpoint.bytes("double").getDouble(8)).isEqualTo(-1.5);
            assertThat(checkpoint.bytes("half").getShort(2)).isEqualTo((short) 0x3c00);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.ckpt", "legacy.ckpt", "plain.pt", "plain_legacy.pt", "protocol4.pt"})
    void reading_it_all_shows_what_single_looks_show(String name) throws IOException {
        Map<String, ByteBuffer> seen = new HashMap<>();
        try (TorchCheckpoint checkpoint = TorchCheckpoint.open(golden(name))) {
            checkpoint.read((tensor, info, bytes) -> seen.put(
                    tensor, ByteBuffer.allocate(bytes.remaining()).put(bytes).flip()));
            assertThat(seen.keySet()).isEqualTo(checkpoint.tensors().keySet());
            for (String tensor : seen.keySet()) {
                assertThat(checkpoint.bytes(tensor)).isEqualTo(seen.get(tensor));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.pt", "plain_legacy.pt"})
    void a_file_cut_anywhere_is_refused_by_name(String name) throws IOException {
        Path file = golden(name);
        try (FileChannel cut = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long length = cut.size() - 1; length >= 0; length--) {
                cut.truncate(length);
                assertThatThrownBy(() -> TorchCheckpoint.open(file).close())
                        .as("%d bytes", length)
                        .isInstanceOf(BrokenFile.class)
                        .hasMessageStartingWith(name + ": ")
                        .hasMessageContaining("not whole");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.pt", "plain_legacy.pt"})
    void a_file_with_any_byte_changed_is_read_or_refused(String name) throws IOException {
        Path file = golden(name);
        byte[] bytes = Files.readAllBytes(file);
        try (FileChannel changed = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = 0; i < bytes.length; i++) {
                changed.write(ByteBuffer.wrap(new byte[] {(byte) (bytes[i] ^ (1 << (i % 8)))}), i);
                readOrRefused(file);
                changed.write(ByteBuffer.wrap(bytes, i, 1), i);
            }
        }
    }

    private static void readOrRefused(Path file) throws IOException {
        try (TorchCheckpoint checkpoint = TorchCheckpoint.open(file)) {
            checkpoint.read((tensor, info, bytes) ->
                    assertThat((long) bytes.remaining()).isEqualTo(info.size()));
        } catch (BrokenFile e) {
            assertThat(e).hasMessageStartingWith(file.getFileName() + ": ");
        }
    }

    @Test
    void a_zip_without_a_pickle_is_no_checkpoint() throws IOException {
        Path zip = HostileFiles.zip(folder.resolve("pictures.zip"), "a.png", new byte[3]);
        assertThatThrownBy(() -> TorchCheckpoint.open(zip).close())
                .isInstanceOf(BrokenFile.class)
                .hasMessage("pictures.zip: a zip archive, but not a checkpoint that torch saved");
    }

    private Path golden(String name) throws IOException {
        try (InputStream file =
                Objects.requireNonNull(TorchCheckpointTest.class.getResourceAsStream("/golden/" + name))) {
            Path copy = folder.resolve(name);
            Files.write(copy, file.readAllBytes());
            return copy;
        }
    }

    private static float[] floats(ByteBuffer bytes) {
        float[] floats = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(floats);
        return floats;
    }
}
