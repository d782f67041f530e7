package esd.runtime.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorFile;
import esd.models.checkpoint.TensorInfo;
import esd.models.tensor.Update;
import esd.runtime.optimizers.Optimizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a training needs to go on after an epoch as if nothing had happened, as a file. */
final class TrainingState {
    private static final String PARAMETER = "parameter/";
    private static final String OPTIMIZER = "optimizer/";
    private static final String EPOCH = "epoch";

    private TrainingState() {}

    static void write(Path file, long epoch, Map<String, NDArray> parameters, Optimizer optimizer) throws IOException {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        parameters.forEach((name, array) -> arrays.put(PARAMETER + name, array));
        optimizer.state().forEach((name, array) -> arrays.put(OPTIMIZER + name, array));
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        arrays.forEach((name, array) -> infos.put(
                name, TensorInfo.of(type(array.getDataType()), array.getShape().getShape())));
        Safetensors.write(file, infos, Map.of(EPOCH, String.valueOf(epoch)), (name, info) -> Objects.requireNonNull(
                        arrays.get(name))
                .toByteBuffer());
    }

    /** Puts everything back and tells after which epoch it was. */
    static long read(Path file, NDManager manager, Map<String, NDArray> parameters, Optimizer optimizer)
            throws IOException {
        try (TensorFile state = Safetensors.open(file);
                NDManager loading = manager.newSubManager()) {
            Map<String, NDArray> kept = new LinkedHashMap<>();
            for (Map.Entry<String, TensorInfo> tensor : state.tensors().entrySet()) {
                String name = tensor.getKey();
                ByteBuffer bytes = state.bytes(name);
                if (name.startsWith(OPTIMIZER)) {
                    kept.put(name.substring(OPTIMIZER.length()), array(loading, tensor.getValue(), bytes));
                    continue;
                }
                NDArray parameter = parameters.get(name.substring(PARAMETER.length()));
                if (parameter == null
                        || !parameter
                                .getShape()
                                .equals(new Shape(tensor.getValue().shape()))) {
                    throw new IOException("the saved state is of another training: " + name);
                }
                // A copy: DJL's own way to set an array makes it part of the file, which is closed here.
                Update.COPY.of(List.of(parameter, array(loading, tensor.getValue(), bytes)));
            }
            optimizer.load(kept);
            return Long.parseLong(state.metadata().getOrDefault(EPOCH, "0"));
        }
    }

    private static NDArray array(NDManager manager, TensorInfo info, ByteBuffer bytes) {
        for (DataType type : DataType.values()) {
            if (type != DataType.BOOLEAN && type != DataType.STRING && type(type) == info.type()) {
                return manager.create(bytes, new Shape(info.shape()), type);
            }
        }
        throw new IllegalArgumentException(info.toString());
    }

    private static ElementType type(DataType type) {
        return switch (type) {
            case FLOAT64 -> ElementType.F64;
            case FLOAT32 -> ElementType.F32;
            case FLOAT16 -> ElementType.F16;
            case INT64 -> ElementType.I64;
            case INT32 -> ElementType.I32;
            case INT8 -> ElementType.I8;
            case UINT8 -> ElementType.U8;
            default -> throw new IllegalArgumentException("a state of " + type);
        };
    }
}
