package esd.models.net;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.LoadedWeights;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorFile;
import esd.models.layout.RandomCheckpoint;
import esd.models.layout.Sd1Layout;
import esd.models.tensor.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tiny random checkpoint, and what diffusers computes with it ({@code scripts/goldens.py networks}). */
public final class GoldenNetworks implements AutoCloseable {
    private final LoadedWeights weights;
    private final LoadedWeights golden;

    public GoldenNetworks(Precision precision) throws IOException {
        Path checkpoint = Files.createTempFile("tiny", ".safetensors");
        try {
            RandomCheckpoint.write(checkpoint, Sd1Layout.tiny(), ElementType.F16, 0);
            weights = read(checkpoint, precision);
        } finally {
            Files.delete(checkpoint);
        }
        golden = read(Path.of("src/test/resources/golden/networks.safetensors"), Precision.FP32);
    }

    private static LoadedWeights read(Path path, Precision precision) throws IOException {
        try (TensorFile file = Safetensors.open(path)) {
            return LoadedWeights.read(file, name -> true, Device.cpu(), precision);
        }
    }

    public LoadedWeights weights() {
        return weights;
    }

    public NDArray golden(String name) {
        return golden.get(name);
    }

    /** The largest difference, relative to the golden tensor's scale. */
    public double difference(NDArray actual, String name) {
        NDArray expected = golden(name);
        return actual.sub(expected).abs().max().getFloat()
                / expected.abs().max().getFloat();
    }

    @Override
    public void close() {
        weights.close();
        golden.close();
    }
}
