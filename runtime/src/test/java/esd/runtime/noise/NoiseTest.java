package esd.runtime.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.runtime.Golden;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NoiseTest {
    private static final Offset<Float> CLOSE = within(1e-6f);
    private static final Shape IMAGE = new Shape(4, 5, 3);

    @ParameterizedTest
    @ValueSource(strings = {"CPU", "NV"})
    void a_stream_gives_the_numbers_of_torch_for_every_size_and_seed(String source) {
        try (Golden golden = Golden.open("noise")) {
            List<String> draws = golden.names().stream()
                    .filter(name -> name.startsWith(source + "/"))
                    .toList();
            assertThat(draws).hasSize(14 * 6);
            for (String draw : draws) {
                String[] parts = draw.split("/");
                NormalGenerator stream = RandomSource.valueOf(source).generator(Long.parseLong(parts[1]));
                float[] expected = golden.numbers(draw);
                int size = Integer.parseInt(parts[2]);
                for (int call = 0; call < 3; call++) {
                    float[] numbers = stream.normals(size);
                    for (int i = 0; i < size; i++) {
                        assertThat(numbers[i]).as(draw).isCloseTo(expected[call * size + i], CLOSE);
                    }
                }
            }
        }
    }

    @Test
    void philox_gives_the_rows_that_a_gpu_gives_for_seed_0() {
        assertThat(RandomSource.GPU.generator(0).normals(12))
                .containsExactly(
                        new float[] {
                            -0.9246626f, -0.42534414f, -2.6438458f, 0.14518388f,
                            -0.12086647f, -0.5797256f, -0.6228512f, -0.32838708f,
                            -1.0745423f, -0.36314407f, -1.6710507f, 2.265505f
                        },
                        CLOSE);
    }

    @ParameterizedTest
    @EnumSource
    void an_image_has_the_same_noise_in_a_batch_and_alone(RandomSource source) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Noise batch = new Noise(source, List.of(5L, 6L, 7L), 0);
            Noise alone = new Noise(source, List.of(6L), 0);
            NDArray together = batch.first(manager, IMAGE);
            NDArray single = alone.first(manager, IMAGE);
            assertThat(together.get("1:2")).isEqualTo(single);
            assertThat(batch.like(together).get("1:2")).isEqualTo(alone.like(single));
            assertThat(batch.brownian(together, 0.1, 10).between(together, 5, 4).get("1:2"))
                    .isEqualTo(alone.brownian(single, 0.1, 10).between(single, 5, 4));
        }
    }

    @Test
    void a_seed_delta_moves_the_noise_after_the_first_only() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Noise plain = new Noise(RandomSource.CPU, List.of(5L), 0);
            Noise moved = new Noise(RandomSource.CPU, List.of(5L), 31337);
            NDArray first = plain.first(manager, IMAGE);
            assertThat(moved.first(manager, IMAGE)).isEqualTo(first);
            assertThat(moved.like(first))
                    .isEqualTo(new Noise(RandomSource.CPU, List.of(5L + 31337), 0).first(manager, IMAGE))
                    .isNotEqualTo(plain.like(first));
        }
    }

    @Test
    void a_source_has_its_exact_name_only() {
        assertThat(RandomSource.named("NV")).contains(RandomSource.NV);
        assertThat(RandomSource.named("nv")).isEmpty();
    }
}
