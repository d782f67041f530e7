package esd.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import esd.models.adapter.AdapterSettings;
import esd.models.checkpoint.ElementType;
import esd.models.layout.RandomCheckpoint;
import esd.models.layout.Sd1Layout;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import esd.runtime.kohya.TrainingSettings;
import esd.runtime.options.RefusedOption;
import esd.runtime.weights.Compute;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainedModelTest {
    private static final Compute CPU = new Compute(Device.cpu(), Precision.FP32);

    @Test
    void what_breaks_off_beside_the_first_adapters_leaves_no_tensor(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("tiny.safetensors");
        RandomCheckpoint.write(file, Sd1Layout.tiny(), ElementType.F16, 0);
        try (TrainedModel whole = TrainedModel.read(file, settings(1), CPU)) {
            assertThat(whole.networks()).isNotNull();
            assertThat(Torch.liveTensors()).isPositive();
        }
        assertThat(Torch.liveTensors()).isZero();
        // Linear layers come first and get theirs; no convolution can have fewer ranks than none.
        assertThatThrownBy(() -> TrainedModel.read(file, settings(-1), CPU)).isInstanceOf(RuntimeException.class);
        assertThat(Torch.liveTensors()).isZero();
    }

    private static TrainingSettings settings(int convRank) throws RefusedOption {
        TrainingSettings usual = TrainingSettings.read(TrainingStudio.settings());
        AdapterSettings network =
                new AdapterSettings(2, 1, OptionalInt.of(convRank), 1, AdapterSettings.Dropouts.NONE, true, true);
        return new TrainingSettings(
                network,
                usual.data(),
                usual.loss(),
                usual.pace(),
                usual.rates(),
                usual.saves(),
                usual.logs(),
                usual.samples());
    }
}
