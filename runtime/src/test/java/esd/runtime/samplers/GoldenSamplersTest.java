package esd.runtime.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import esd.runtime.Golden;
import esd.runtime.noise.Noise;
import esd.runtime.sampling.Denoiser;
import esd.runtime.sampling.SigmaTable;
import esd.runtime.sampling.StepListener;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class GoldenSamplersTest {
    private static final SigmaTable TABLE = SigmaTable.scaledLinear();
    private static final Shape IMAGE = new Shape(4, 3, 5);

    static Stream<Arguments> runs() throws JsonProcessingException {
        try (Golden golden = Golden.open("samplers")) {
            String cases = Objects.requireNonNull(golden.metadata().get("cases"));
            List<GoldenRun> runs = new ObjectMapper().readValue(cases, new TypeReference<>() {});
            return IntStream.range(0, runs.size()).mapToObj(i -> Arguments.of(i, runs.get(i)));
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void a_sampler_ends_where_k_diffusion_ends(int number, GoldenRun run) {
        Method method = Samplers.chosen(Optional.of(run.sampler()), Optional.empty());
        double[] sigmas = method.sigmas(TABLE, run.steps());
        try (Golden golden = Golden.open("samplers");
                NDManager manager = NDManager.newBaseManager()) {
            assertClose(doubles(golden.numbers(number + "/sigmas")), sigmas, 1e-6);
            NDArray bias = manager.create(golden.numbers("bias"), new Shape(1).addAll(IMAGE));
            Noise noise = new Noise(run.source(), run.seeds(), run.delta());
            NDArray latent = method.fromNoise(
                    noise.first(manager, IMAGE),
                    sigmas,
                    denoiser(bias),
                    run.options(method.defaultEta()),
                    noise,
                    StepListener.SILENT);
            assertThat(latent.getShape().getShape()).isEqualTo(golden.shape(number + "/latent"));
            assertClose(doubles(golden.numbers(number + "/latent")), doubles(latent.toFloatArray()), tolerance(run));
            assertThat(manager.getManagedArrays()).as("arrays left").containsExactlyInAnyOrder(bias, latent);
        }
    }

    /** A Brownian path is rough: levels that differ in their last digit ask it for other noise. */
    private static double tolerance(GoldenRun run) {
        return run.sampler().contains("SDE") ? 1e-4 : 3e-6;
    }

    private static Denoiser denoiser(NDArray bias) {
        return (x, sigma) -> {
            NDArray u = x.div(1 + sigma * sigma);
            return u.mul(0.5).add(u.mul(u).mul(0.02)).add(bias);
        };
    }

    private static void assertClose(double[] expected, double[] actual, double relative) {
        double scale = IntStream.range(0, expected.length)
                .mapToDouble(i -> Math.abs(expected[i]))
                .max()
                .orElseThrow();
        assertThat(actual).containsExactly(expected, within(scale * relative));
    }

    private static double[] doubles(float[] numbers) {
        return IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).toArray();
    }
}
