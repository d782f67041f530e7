package esd.models.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.LoadedWeights;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorFile;
import esd.models.layout.RandomCheckpoint;
import esd.models.layout.Sd1Layout;
import esd.models.unet.Heads;
import esd.models.unet.Unet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scores of attention may be kept or computed once more: the gradients are the same, and those of torch's own kernel. */
final class AttentionGradientTest {
    private static final int CHANNELS = 16;
    private static final long ROOM = 1L << 28;

    private static float[] numbers(long seed, int count) {
        Random random = new Random(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian() / 4;
        }
        return numbers;
    }

    /** What a result is made of that learns: the projections to q, k, v. */
    private static List<NDArray> weights(NDManager manager) {
        List<NDArray> weights = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            NDArray weight = manager.create(numbers(i, CHANNELS * CHANNELS), new Shape(CHANNELS, CHANNELS));
            weight.setRequiresGradient(true);
            weights.add(weight);
        }
        return weights;
    }

    private static NDArray loss(NDArray x, NDArray y, List<NDArray> weights, Precision precision, boolean kernel) {
        NDArray seen = Segment.begin(Ops.to(Ops.silu(Ops.linear(x, weights.get(0))), precision)); // [2, S, C]
        NDArray q = Ops.linear(seen, Ops.to(weights.get(0), precision)); // [2, S, C]
        NDArray k = Ops.linear(Ops.to(y, precision), Ops.to(weights.get(1), precision)); // [2, T, C]
        NDArray v = Ops.linear(Ops.to(y, precision), Ops.to(weights.get(2), precision)); // [2, T, C]
        NDArray made = kernel
                ? TorchScript.call(q.getManager(), "attention", new NDArray[] {q, k, v}, 2, 0)
                : Ops.attention(q, k, v, 2); // [2, S, C]
        NDArray result = Ops.to(seen.add(made), Precision.FP32); // [2, S, C]
        return result.mul(result).mean();
    }

    private static List<float[]> gradients(Recording recording, Shape to, Precision precision, boolean kernel) {
        try (NDManager manager = Torch.manager(Device.cpu())) {
            List<NDArray> weights = weights(manager);
            try (recording;
                    NDManager step = manager.newSubManager()) {
                Shape from = new Shape(2, 520, CHANNELS);
                NDArray x = step.create(numbers(4, Math.toIntExact(from.size())), from);
                NDArray y = step.create(numbers(5, Math.toIntExact(to.size())), to);
                recording.backward(loss(x, y, weights, precision, kernel));
                return weights.stream()
                        .map(weight -> weight.getGradient().toFloatArray())
                        .toList();
            }
        }
    }

    /** The largest difference beside the largest number. */
    private static double distance(float[] actual, float[] expected) {
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return difference / largest;
    }

    @ParameterizedTest
    @CsvSource({"520, FP32, 1e-6", "8200, FP32, 1e-6", "8200, BF16, 0.01"})
    void scores_that_are_kept_and_those_computed_again_have_the_gradients_of_torchs_kernel(
            int length, Precision precision, double tolerance) {
        int before = Torch.liveTensors();
        Shape to = new Shape(2, length, CHANNELS);
        List<float[]> kept = gradients(Recording.keeping(ROOM), to, precision, false);
        List<float[]> again = gradients(Recording.keeping(0), to, precision, false);
        List<float[]> twice = gradients(Recording.sparing(), to, precision, false);
        List<float[]> torch = gradients(Recording.start(), to, precision, true);
        for (int i = 0; i < torch.size(); i++) {
            assertThat(distance(kept.get(i), torch.get(i))).isLessThan(tolerance);
            assertThat(distance(again.get(i), torch.get(i))).isLessThan(tolerance);
            assertThat(distance(twice.get(i), torch.get(i))).isLessThan(tolerance);
        }
        assertThat(Torch.liveTensors()).isEqualTo(before);
    }

    private float[] gradientOfText(Recording recording, Path checkpoint) throws IOException {
        try (recording;
                TensorFile file = Safetensors.open(checkpoint);
                LoadedWeights weights = LoadedWeights.read(
                        file, name -> name.startsWith(Sd1Layout.UNET), Device.cpu(), Precision.FP32);
                NDManager step = Torch.manager(Device.cpu())) {
            Unet unet = new Unet(weights.at(Sd1Layout.UNET), Heads.EIGHT, Precision.FP32);
            Shape shape = new Shape(2, 4, 32, 32);
            Shape words = new Shape(2, 77, 128);
            NDArray text = step.create(numbers(6, Math.toIntExact(words.size())), words);
            text.setRequiresGradient(true);
            NDArray noise = unet.predict(
                    step.create(numbers(7, Math.toIntExact(shape.size())), shape), new double[] {981, 12}, text);
            recording.backward(noise.mul(noise).mean());
            return text.getGradient().toFloatArray();
        }
    }

    @Test
    void so_it_is_in_a_whole_network_whatever_room_there_is(@TempDir Path folder) throws IOException {
        Path checkpoint = folder.resolve("tiny.safetensors");
        RandomCheckpoint.write(checkpoint, Sd1Layout.tiny(), ElementType.F32, 0);
        int before = Torch.liveTensors();
        float[] kept = gradientOfText(Recording.keeping(ROOM), checkpoint);
        for (long room : new long[] {0, 1 << 20, 1 << 24}) {
            assertThat(distance(gradientOfText(Recording.keeping(room), checkpoint), kept))
                    .isLessThan(1e-5);
        }
        assertThat(distance(gradientOfText(Recording.sparing(), checkpoint), kept))
                .isLessThan(1e-5);
        assertThat(Torch.liveTensors()).isEqualTo(before);
    }
}
