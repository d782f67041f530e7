package esd.runtime.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFileTest {
    @TempDir
    private Path folder;

    @Test
    void tensors_are_told_by_what_is_in_the_file() throws Exception {
        Path file = folder.resolve("a.ckpt");
        Safetensors.write(
                file,
                Map.of("a", new TensorInfo(ElementType.F32, List.of(1L))),
                Map.of(),
                (name, info) -> ByteBuffer.allocate(4));
        assertThatCode(() -> ModelFile.TENSORS.check(file)).doesNotThrowAnyException();
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> ModelFile.TENSORS.check(file))
                .isInstanceOf(FetchFailed.class)
                .hasMessageContaining("a.ckpt: the file ends 1 bytes too early");
    }

    @ParameterizedTest
    @CsvSource({
        "a.safetensors,<!DOCTYPE html>,this is a web page",
        "a.pt,version https://git-lfs.github.com/spec/v1,this is neither",
        "a.pth,'',the file is empty",
        "a.onnx,<html>,this is not an ONNX network",
        "a.onnx,'',this is not an ONNX network",
        "a.yaml,<html>,this is not YAML"
    })
    void what_is_something_else_is_refused(String name, String content, String reason) throws Exception {
        Path file = Files.writeString(folder.resolve(name), content);
        assertThatThrownBy(() -> ModelFile.named(name).orElseThrow().check(file))
                .isInstanceOf(FetchFailed.class)
                .hasMessageStartingWith(name + ": ")
                .hasMessageContaining(reason);
    }

    @Test
    void settings_are_text() throws Exception {
        Path file = folder.resolve("a.yaml");
        Files.write(file, "model: ünet\n".getBytes(UTF_8));
        assertThatCode(() -> ModelFile.YAML.check(file)).doesNotThrowAnyException();
        Files.write(file, new byte[] {'a', (byte) 0xff});
        assertThatThrownBy(() -> ModelFile.YAML.check(file)).hasMessage("a.yaml: this is not YAML");
        Files.write(file, new byte[2 << 20]);
        assertThatThrownBy(() -> ModelFile.YAML.check(file)).hasMessage("a.yaml: this is too long for YAML");
    }

    @Test
    void a_name_says_what_it_must_be() {
        assertThat(ModelFile.named("A.SafeTensors")).contains(ModelFile.TENSORS);
        assertThat(ModelFile.named("a.yaml")).contains(ModelFile.YAML);
        assertThat(ModelFile.named("a.onnx")).contains(ModelFile.ONNX);
        assertThat(ModelFile.named("a.bin")).isEmpty();
        assertThat(ModelFile.named("safetensors")).isEmpty();
    }
}
