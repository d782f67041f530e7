package esd.models.layout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import esd.models.checkpoint.BrokenFile;
import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorFile;
import esd.models.checkpoint.TensorInfo;
import esd.models.torch.TorchCheckpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TensorFilesTest {
    private final Path folder;

    TensorFilesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void safetensors_are_known_by_their_content() throws IOException {
        Path file = folder.resolve("a.ckpt");
        Safetensors.write(
                file, Map.of("a", TensorInfo.of(ElementType.U8, 1)), Map.of(), (n, i) -> ByteBuffer.allocate(1));
        try (TensorFile opened = TensorFiles.open(file)) {
            assertThat(opened).isInstanceOf(Safetensors.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.ckpt", "legacy.ckpt"})
    void torchs_layouts_are_known_by_their_content(String name) throws IOException {
        Path file = folder.resolve("a.SafeTensors");
        try (InputStream golden =
                Objects.requireNonNull(TensorFilesTest.class.getResourceAsStream("/golden/" + name))) {
            Files.write(file, golden.readAllBytes());
        }
        try (TensorFile opened = TensorFiles.open(file)) {
            assertThat(opened).isInstanceOf(TorchCheckpoint.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', the file is empty",
        "<!DOCTYPE html><html>, this is a web page",
        "GGUFxxxxxxxxxxxxx, this is a GGUF file",
        "{}, neither a safetensors file nor",
        "\u0080\u0002cos, this is a pickle",
        "PK\u0003\u0004 and no more, it is not whole"
    })
    void anything_else_is_refused_in_words(String content, String reason) throws IOException {
        Path file = folder.resolve("model.safetensors");
        Files.write(file, content.getBytes(ISO_8859_1));
        assertThatThrownBy(() -> TensorFiles.open(file).close())
                .isInstanceOf(BrokenFile.class)
                .hasMessageStartingWith("model.safetensors: ")
                .hasMessageContaining(reason);
    }
}
