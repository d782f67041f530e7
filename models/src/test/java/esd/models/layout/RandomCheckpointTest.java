package esd.models.layout;

import static org.assertj.core.api.Assertions.assertThat;

import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.Safetensors;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RandomCheckpointTest {
    private final Path folder;

    RandomCheckpointTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void the_demo_checkpoint_is_small_and_always_the_same() throws Exception {
        Path file = folder.resolve("tiny.safetensors");
        RandomCheckpoint.main(new String[] {file.toString()});
        CRC32 sum = new CRC32();
        sum.update(Files.readAllBytes(file));
        assertThat(sum.getValue()).isEqualTo(375965425L);
        assertThat(Files.size(file)).isLessThan(30_000_000);
        try (Safetensors tensors = Safetensors.open(file)) {
            assertThat(Sd1Layout.of(tensors.tensors())).isEqualTo(Sd1Layout.tiny());
        }
    }

    @Test
    void weights_biases_and_norms_are_scaled_as_before_training() throws Exception {
        Path file = folder.resolve("tiny32.safetensors");
        RandomCheckpoint.write(file, Sd1Layout.tiny(), ElementType.F32, 7);
        try (Safetensors tensors = Safetensors.open(file)) {
            String block = "model.diffusion_model.middle_block.0.";
            assertThat(mean(tensors.bytes(block + "in_layers.0.weight"))).isBetween(0.95, 1.05);
            assertThat(reach(tensors.bytes(block + "in_layers.2.weight"))).isBetween(0.041, 1 / 24.0);
            assertThat(reach(tensors.bytes(block + "in_layers.2.bias"))).isBetween(0.037, 1 / 24.0);
        }
    }

    private static double mean(ByteBuffer elements) {
        return floats(elements).average().orElseThrow();
    }

    private static double reach(ByteBuffer elements) {
        return floats(elements).map(Math::abs).max().orElseThrow();
    }

    private static DoubleStream floats(ByteBuffer elements) {
        return IntStream.range(0, elements.remaining() / 4).mapToDouble(i -> elements.getFloat(4 * i));
    }
}
