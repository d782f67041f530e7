package esd.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import esd.models.tensor.Ops;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LoadedWeightsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            names = {"F64", "F32", "F16", "BF16"})
    void every_floating_point_type_arrives_in_every_precision(ElementType type) throws IOException {
        Path file = write(type, 1.5, -2);
        for (Precision precision : Precision.values()) {
            try (TensorFile tensors = Safetensors.open(file);
                    LoadedWeights weights = LoadedWeights.read(tensors, name -> true, Device.cpu(), precision)) {
                assertThat(Ops.to(weights.get("a"), Precision.FP32).toFloatArray())
                        .containsExactly(1.5f, -2);
            }
        }
    }

    @Test
    void closing_frees_every_tensor() throws IOException {
        int before = Torch.liveTensors();
        try (TensorFile tensors = Safetensors.open(write(ElementType.F32, 1, 2));
                LoadedWeights weights = LoadedWeights.read(tensors, name -> true, Device.cpu(), Precision.BF16)) {
            assertThat(weights.has("a")).isTrue();
            assertThat(Torch.liveTensors()).isEqualTo(before + 1);
        }
        assertThat(Torch.liveTensors()).isEqualTo(before);
    }

    @Test
    void memory_that_ends_in_the_middle_frees_what_was_read() throws IOException {
        Path file = folder.resolve("three.safetensors");
        TensorInfo info = new TensorInfo(ElementType.F32, List.of(1L));
        Safetensors.write(
                file, Map.of("a", info, "b", info, "c", info), Map.of(), (name, asked) -> ByteBuffer.allocate(4));
        int before = Torch.liveTensors();
        AtomicInteger read = new AtomicInteger();
        try (TensorFile tensors = Safetensors.open(file)) {
            Predicate<String> twoFit = name -> {
                if (read.getAndIncrement() == 2) {
                    assertThat(Torch.liveTensors()).isEqualTo(before + 2);
                    throw new OutOfMemoryError("Cannot reserve direct buffer memory");
                }
                return true;
            };
            assertThatThrownBy(() -> LoadedWeights.read(tensors, twoFit, Device.cpu(), Precision.FP32))
                    .isInstanceOf(OutOfMemoryError.class);
        }
        assertThat(Torch.liveTensors()).isEqualTo(before);
    }

    @Test
    void a_tensor_with_nan_is_named() throws IOException {
        try (TensorFile tensors = Safetensors.open(write(ElementType.F32, 1, Double.NaN));
                LoadedWeights weights = LoadedWeights.read(tensors, name -> true, Device.cpu(), Precision.FP32)) {
            assertThat(weights.firstNotFinite()).contains("a");
        }
    }

    private Path write(ElementType type, double... elements) throws IOException {
        Path file = folder.resolve("weights.safetensors");
        TensorInfo info = new TensorInfo(type, List.of((long) elements.length));
        ByteBuffer bytes = ByteBuffer.allocate(elements.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (double element : elements) {
            put(bytes, type, (float) element);
        }
        Safetensors.write(file, Map.of("a", info), Map.of(), (name, asked) -> bytes.flip());
        return file;
    }

    private static void put(ByteBuffer bytes, ElementType type, float element) {
        int bits = Float.floatToIntBits(element);
        switch (type) {
            case F64 -> bytes.putDouble(element);
            case F32 -> bytes.putFloat(element);
            case BF16 -> bytes.putShort((short) (bits >> 16));
            default -> bytes.putShort((short) ((bits >> 16 & 0x8000) | ((bits >> 13) - (112 << 10) & 0x7fff)));
        }
    }
}
