package esd.runtime.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.runtime.Golden;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BrownianTest {
    private static final List<Long> SEEDS = List.of(7L, (1L << 32) + 5);

    @ParameterizedTest
    @CsvSource({"CPU,few", "CPU,many", "NV,few", "NV,many"})
    void noise_between_sigmas_is_that_of_torchsde(RandomSource source, String run) {
        try (Golden golden = Golden.open("noise");
                NDManager manager = NDManager.newBaseManager()) {
            float[] sigmas = golden.numbers("brownian/%s/%s/sigmas".formatted(source, run));
            float[] expected = golden.numbers("brownian/%s/%s/noise".formatted(source, run));
            NDArray latents = manager.zeros(new Shape(2, 4, 3, 3));
            Brownian brownian = new Noise(source, SEEDS, 0).brownian(latents, sigmas[sigmas.length - 1], sigmas[0]);
            int size = Math.toIntExact(latents.size());
            for (int i = 0; i + 1 < sigmas.length; i++) {
                float[] noise =
                        brownian.between(latents, sigmas[i], sigmas[i + 1]).toFloatArray();
                assertThat(noise)
                        .as("step %d", i)
                        .containsExactly(Arrays.copyOfRange(expected, i * size, (i + 1) * size), within(1e-5f));
            }
        }
    }

    @Test
    void the_motion_does_not_depend_on_the_order_of_asking() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray latents = manager.zeros(new Shape(2, 4, 3, 3));
            Brownian forward = new Noise(RandomSource.NV, SEEDS, 0).brownian(latents, 0.03, 14);
            Brownian direct = new Noise(RandomSource.NV, SEEDS, 0).brownian(latents, 0.03, 14);
            forward.between(latents, 14, 3);
            forward.between(latents, 3, 0.5);
            assertThat(forward.between(latents, 2, 1.25).allClose(direct.between(latents, 2, 1.25), 1e-5, 1e-5, false))
                    .isTrue();
        }
    }
}
