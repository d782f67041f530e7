package esd.models.vae;

import static org.assertj.core.api.Assertions.assertThat;

import esd.models.layout.Sd1Layout;
import esd.models.net.GoldenNetworks;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VaeTest {
    @ParameterizedTest
    @CsvSource({"FP32, 1e-4", "BF16, 1e-1", "FP16, 1e-2"})
    void decodes_and_encodes_as_diffusers_does(Precision precision, double bar) throws IOException {
        try (GoldenNetworks networks = new GoldenNetworks(precision)) {
            Vae vae = vae(networks, precision);
            assertThat(networks.difference(vae.decode(networks.golden("latent")), "decoded"))
                    .isLessThan(bar);
            assertThat(networks.difference(vae.encode(networks.golden("pixels")), "moments"))
                    .isLessThan(bar);
        }
    }

    @Test
    void leaves_nothing_behind_but_its_result() throws IOException {
        try (GoldenNetworks networks = new GoldenNetworks(Precision.FP32)) {
            Vae vae = vae(networks, Precision.FP32);
            int before = Torch.liveTensors();
            vae.decode(networks.golden("latent")).close();
            vae.encode(networks.golden("pixels")).close();
            assertThat(Torch.liveTensors()).isEqualTo(before);
        }
    }

    private static Vae vae(GoldenNetworks networks, Precision precision) {
        return new Vae(networks.weights().at(Sd1Layout.VAE), precision);
    }
}
