package esd.models.unet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import esd.models.layout.Sd1Layout;
import esd.models.net.GoldenNetworks;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnetTest {
    private static final double[] TIMESTEPS = {981, 12.375};

    @ParameterizedTest
    @CsvSource({
        "FP32, square, 1e-4",
        "FP32, wide, 1e-4",
        "BF16, square, 6e-2",
        "BF16, wide, 3e-2",
        "FP16, square, 9e-3",
    })
    void predicts_the_noise_that_diffusers_predicts(Precision precision, String shape, double bar) throws IOException {
        try (GoldenNetworks networks = new GoldenNetworks(precision)) {
            NDArray noise = predict(networks, precision, shape);
            assertThat(networks.difference(noise, "noise_" + shape)).isLessThan(bar);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FP32", "BF16"})
    void leaves_nothing_behind_but_its_result(Precision precision) throws IOException {
        try (GoldenNetworks networks = new GoldenNetworks(precision)) {
            Unet unet = unet(networks, precision);
            int before = Torch.liveTensors();
            NDArray x = networks.golden("x_square");
            unet.predict(x, TIMESTEPS, networks.golden("text")).close();
            assertThat(Torch.liveTensors()).isEqualTo(before);
        }
    }

    private static NDArray predict(GoldenNetworks networks, Precision precision, String shape) {
        return unet(networks, precision).predict(networks.golden("x_" + shape), TIMESTEPS, networks.golden("text"));
    }

    private static Unet unet(GoldenNetworks networks, Precision precision) {
        return new Unet(networks.weights().at(Sd1Layout.UNET), Heads.EIGHT, precision);
    }
}
