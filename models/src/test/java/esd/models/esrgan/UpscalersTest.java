package esd.models.esrgan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import esd.models.net.Upscaler;
import esd.models.tensor.MissingTensor;
import esd.models.tensor.Torch;
import esd.models.tensor.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UpscalersTest {
    private static final JsonNode GOLDEN = golden();

    @ParameterizedTest
    @ValueSource(strings = {"old4", "old2", "old1", "new4", "new2", "compact"})
    void a_network_agrees_with_spandrel(String name) throws NotAnUpscaler {
        JsonNode golden = GOLDEN.path(name);
        try (NDManager manager = Torch.manager(Device.cpu())) {
            Upscaler upscaler = Upscalers.of(weights(manager, golden.path("tensors")));
            NDArray picture = formula(manager, new Shape(1, 3, 8, 12), 1).mul(3).add(0.5);
            NDArray larger = upscaler.upscale(picture);
            assertThat(larger.getShape().get(2)).isEqualTo(8L * upscaler.scale());
            assertThat(larger.getShape().get(3))
                    .isEqualTo(golden.path("shape").path(3).longValue());
            assertThat(worst(larger.toFloatArray(), golden.path("expected"))).isLessThan(1e-4);
        }
    }

    @Test
    void an_upscaler_leaves_nothing_but_its_result() throws NotAnUpscaler {
        try (NDManager manager = Torch.manager(Device.cpu())) {
            Upscaler upscaler =
                    Upscalers.of(weights(manager, GOLDEN.path("new2").path("tensors")));
            NDArray picture = formula(manager, new Shape(1, 3, 8, 12), 1);
            upscaler.upscale(picture).close();
            int before = Torch.liveTensors();
            try (NDManager step = manager.newSubManager()) {
                upscaler.upscale(formula(step, new Shape(1, 3, 8, 12), 1));
            }
            assertThat(Torch.liveTensors()).isEqualTo(before);
        }
    }

    @Test
    void other_tensors_are_no_upscaler() {
        try (NDManager manager = Torch.manager(Device.cpu())) {
            assertThatThrownBy(() -> Upscalers.of(new Named(Map.of("weight", manager.ones(new Shape(1))))))
                    .isInstanceOf(NotAnUpscaler.class)
                    .hasMessageContaining("not those of an ESRGAN");
        }
    }

    private static double worst(float[] actual, JsonNode expected) {
        assertThat(actual).hasSize(expected.size());
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < actual.length; i++) {
            largest = Math.max(largest, Math.abs(expected.path(i).doubleValue()));
            worst = Math.max(worst, Math.abs(actual[i] - expected.path(i).doubleValue()));
        }
        return worst / largest;
    }

    private static Weights weights(NDManager manager, JsonNode shapes) {
        Map<String, NDArray> tensors = new HashMap<>();
        shapes.properties().forEach(entry -> {
            long[] sides = new long[entry.getValue().size()];
            for (int i = 0; i < sides.length; i++) {
                sides[i] = entry.getValue().path(i).longValue();
            }
            tensors.put(entry.getKey(), formula(manager, new Shape(sides), tensors.size()));
        });
        return new Named(tensors);
    }

    /** The same numbers as in scripts/golden/upscalers.py. */
    private static NDArray formula(NDManager manager, Shape shape, int number) {
        double fan = Math.max(1, shape.size() / shape.get(0));
        float[] values = new float[(int) shape.size()];
        for (int place = 0; place < values.length; place++) {
            double value = (place * 40503L + number * 977L) % 65537 / 65537.0 - 0.5;
            values[place] = (float) (value * 3 / Math.sqrt(fan));
        }
        return manager.create(values, shape);
    }

    private static JsonNode golden() {
        try (InputStream file =
                Objects.requireNonNull(UpscalersTest.class.getResourceAsStream("/golden/upscalers.json"))) {
            return new ObjectMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Named(Map<String, NDArray> tensors) implements Weights {
        @Override
        public NDArray get(String name) {
            return Optional.ofNullable(tensors.get(name)).orElseThrow(() -> new MissingTensor(name));
        }

        @Override
        public boolean has(String name) {
            return tensors.containsKey(name);
        }

        @Override
        public String name(String name) {
            return name;
        }
    }
}
