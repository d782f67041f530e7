package esd.models.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import esd.models.tensor.MissingTensor;
import esd.models.tensor.Ops;
import esd.models.tensor.Precision;
import esd.models.tensor.Torch;
import esd.models.tensor.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Tensors of a file, copied into the precision and onto the device that compute. Closing them frees the memory. */
public final class LoadedWeights implements Weights, AutoCloseable {
    private final NDManager manager;
    private final Precision precision;
    private final Map<String, NDArray> tensors = new LinkedHashMap<>();

    private LoadedWeights(NDManager manager, Precision precision) {
        this.manager = manager;
        this.precision = precision;
    }

    /** Copies the tensors whose names are wanted; while it runs, the file holds no more memory than a window of it. */
    public static LoadedWeights read(TensorFile file, Predicate<String> wanted, Device device, Precision precision)
            throws IOException {
        LoadedWeights weights = new LoadedWeights(Torch.manager(device), precision);
        try {
            file.read((name, info, bytes) -> {
                if (wanted.test(name)) {
                    weights.adopt(name, info, bytes);
                }
            });
            return weights;
        } catch (IOException | RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    private void adopt(String name, TensorInfo info, ByteBuffer bytes) {
        try (NDManager file = manager.newSubManager()) {
            NDArray adopted = Ops.adopt(mapped(file, name, info, bytes), precision);
            adopted.attach(manager);
            tensors.put(name, adopted);
        }
    }

    private static NDArray mapped(NDManager manager, String name, TensorInfo info, ByteBuffer bytes) {
        Shape shape = new Shape(info.shape());
        return switch (info.type()) {
            case F64 -> manager.create(bytes, shape, DataType.FLOAT64);
            case F32 -> manager.create(bytes, shape, DataType.FLOAT32);
            case F16 -> manager.create(bytes, shape, DataType.FLOAT16);
            case BF16 -> manager.create(widened(bytes), shape, DataType.FLOAT32);
            default ->
                throw new IllegalArgumentException(
                        "tensor %s holds %s, which are no weights".formatted(name, info.type()));
        };
    }

    /** DJL cannot make a bfloat16 array, but such a number is the upper half of the same float. */
    private static ByteBuffer widened(ByteBuffer bytes) {
        ByteBuffer floats = ByteBuffer.allocateDirect(2 * bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            floats.putInt(bytes.getShort() << Short.SIZE);
        }
        return floats.flip();
    }

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

    /** The names of all tensors, in the file's order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /** The memory that they take. */
    public long bytes() {
        return precision.bytes()
                * tensors.values().stream()
                        .mapToLong(tensor -> tensor.getShape().size())
                        .sum();
    }

    /** The first tensor that holds NaN or infinity. Looks at every element, so it is asked when a picture is broken. */
    public Optional<String> firstNotFinite() {
        return tensors.entrySet().stream()
                .filter(tensor -> !Ops.finite(tensor.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    @Override
    public void close() {
        manager.close();
    }
}
