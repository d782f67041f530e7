package esd.models.layout;

import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.HalfPrecision;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Writes untrained checkpoints, scaled as networks are before training: equal seeds give equal bytes everywhere. */
public final class RandomCheckpoint {
    private final Map<String, List<Long>> shapes;
    private final long seed;

    private RandomCheckpoint(Map<String, List<Long>> shapes, long seed) {
        this.shapes = shapes;
        this.seed = seed;
    }

    /**
     * Makes a checkpoint in half precision at the path given: the tiny one, or with a second word {@code full} SD 1.5's, or
     * {@code inpainting} the tiny one for inpainting.
     */
    public static void main(String[] arguments) throws IOException {
        String kind = arguments.length > 1 ? arguments[1] : "tiny";
        Sd1Layout layout =
                switch (kind) {
                    case "full" -> Sd1Layout.full();
                    case "inpainting" -> Sd1Layout.tiny().inpainting();
                    default -> Sd1Layout.tiny();
                };
        write(Path.of(arguments[0]), layout, ElementType.F16, 0);
    }

    /** Writes every tensor of the layout as F16 or F32. */
    public static void write(Path file, Sd1Layout layout, ElementType type, long seed) throws IOException {
        RandomCheckpoint random = new RandomCheckpoint(layout.tensors(), seed);
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        random.shapes.forEach((name, shape) -> tensors.put(name, new TensorInfo(type, shape)));
        Safetensors.write(file, tensors, Map.of(), random::elements);
    }

    private ByteBuffer elements(String name, TensorInfo info) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ name.hashCode());
        ByteBuffer elements = ByteBuffer.allocate((int) info.size()).order(ByteOrder.LITTLE_ENDIAN);
        float center = isNorm(name) && name.endsWith(".weight") ? 1 : 0;
        float reach = reach(name);
        while (elements.hasRemaining()) {
            float unit = (random.nextLong() >> 40) * 0x1p-23f; // in [-1, 1)
            float element = center + reach * unit;
            if (info.type() == ElementType.F32) {
                elements.putFloat(element);
            } else {
                elements.putShort(HalfPrecision.of(element));
            }
        }
        return elements.flip();
    }

    /** How far from its center an element may lie. */
    private float reach(String name) {
        if (isNorm(name)) {
            return 0.1f;
        }
        if (name.contains("embedding")) {
            return 0.035f;
        }
        List<Long> weight = shape(name.replace(".bias", ".weight"));
        double fanIn = weight.stream().skip(1).mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b);
        return (float) (1 / StrictMath.sqrt(fanIn));
    }

    private boolean isNorm(String name) {
        return shape(name.replace(".bias", ".weight")).size() == 1;
    }

    private List<Long> shape(String name) {
        return shapes.getOrDefault(name, List.of());
    }
}
