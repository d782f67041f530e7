package esd.runtime.weights;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import esd.models.checkpoint.LoadedWeights;
import esd.models.checkpoint.TensorFile;
import esd.models.layout.TensorFiles;
import esd.models.tensor.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** A textual inversion's vectors in memory, [n, C]. Closing it frees them. */
final class EmbeddingVectors implements AutoCloseable {
    private static final Set<String> LARGER = Set.of("clip_l", "clip_g");
    private static final int MOST = 1000;

    private final LoadedWeights weights;
    private final NDArray vectors;

    private EmbeddingVectors(LoadedWeights weights, NDArray vectors) {
        this.weights = weights;
        this.vectors = vectors;
    }

    /** Reads the only tensor of a file, whatever its name: {@code emb_params}, {@code *}, or the word it was taught. */
    static EmbeddingVectors read(Path file, long width, Device device) throws IOException {
        try (TensorFile tensors = TensorFiles.open(file)) {
            Set<String> names = tensors.tensors().keySet();
            if (names.size() != 1) {
                throw new IOException(
                        names.containsAll(LARGER)
                                ? "it is for SDXL"
                                : "it holds %d tensors, an embedding is one".formatted(names.size()));
            }
            LoadedWeights weights = LoadedWeights.read(tensors, name -> true, device, Precision.FP32);
            try {
                NDArray stored = weights.get(names.iterator().next());
                check(stored.getShape(), width);
                return new EmbeddingVectors(weights, stored.reshape(-1, width));
            } catch (IOException | RuntimeException | Error e) {
                weights.close();
                throw e;
            }
        }
    }

    private static void check(Shape shape, long width) throws IOException {
        boolean fits = shape.dimension() >= 1
                && shape.dimension() <= 2
                && shape.get(shape.dimension() - 1) == width
                && shape.size() > 0
                && shape.size() / width <= MOST;
        if (!fits) {
            throw new IOException(
                    "its vectors are %s, this checkpoint's text encoder is %d wide".formatted(shape, width));
        }
    }

    NDArray vectors() {
        return vectors;
    }

    @Override
    public void close() {
        vectors.close();
        weights.close();
    }
}
