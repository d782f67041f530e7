package esd.models.clip;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import esd.models.checkpoint.LoadedWeights;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorFile;
import esd.models.layout.Sd1Layout;
import esd.models.net.GoldenNetworks;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AddedTokensTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/embedding.safetensors");

    @Test
    void learned_vectors_condition_as_they_do_in_transformers() throws IOException {
        int before = Torch.liveTensors();
        try (GoldenNetworks networks = new GoldenNetworks(Precision.FP32);
                TensorFile file = Safetensors.open(GOLDEN);
                LoadedWeights golden = LoadedWeights.read(file, name -> true, Device.cpu(), Precision.FP32);
                NDManager manager = Torch.manager(Device.cpu())) {
            AddedTokens taught = new AddedTokens(
                    manager, networks.weights().at(Sd1Layout.TEXT), List.of(golden.get("vectors")), Precision.FP32);
            NDArray text = new ClipText(taught).encode(manager, ids(golden.get("ids")), 1);
            assertThat(text.sub(golden.get("text")).abs().max().getFloat()).isLessThan(1e-4f);
        }
        assertThat(Torch.liveTensors()).isEqualTo(before);
    }

    private static int[][] ids(NDArray numbers) {
        float[] floats = numbers.toFloatArray();
        int[][] ids = new int[1][floats.length];
        for (int i = 0; i < floats.length; i++) {
            ids[0][i] = (int) floats[i];
        }
        return ids;
    }
}
