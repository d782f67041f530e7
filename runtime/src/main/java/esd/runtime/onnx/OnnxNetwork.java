package esd.runtime.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A network of pixels in and a map out, in memory until it is closed. */
public final class OnnxNetwork implements AutoCloseable {
    private final OrtSession session;

    private OnnxNetwork(OrtSession session) {
        this.session = session;
    }

    /** Reads a file from outside: it must be whole in itself. */
    public static OnnxNetwork open(Path file) throws IOException, BrokenNetwork {
        OnnxFile.check(file);
        byte[] bytes = Files.readAllBytes(file);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            return new OnnxNetwork(OrtEnvironment.getEnvironment().createSession(bytes, options));
        } catch (OrtException e) {
            throw new BrokenNetwork(firstLine(e), e);
        }
    }

    /** The first channel of the first output for [1, 3, side, side]: as many values as places. */
    public float[] map(float[] pixels, int side) throws BrokenNetwork {
        String input = session.getInputNames().iterator().next();
        long[] shape = {1, 3, side, side};
        try (OnnxTensor tensor =
                        OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), FloatBuffer.wrap(pixels), shape);
                OrtSession.Result result = session.run(Map.of(input, tensor))) {
            if (!(result.get(0) instanceof OnnxTensor output) || output.getFloatBuffer() == null) {
                throw new BrokenNetwork("its first output is no map of numbers");
            }
            FloatBuffer values = output.getFloatBuffer();
            float[] map = new float[side * side];
            if (values.remaining() < map.length) {
                throw new BrokenNetwork("its first output has %d values, not a map of %d x %d"
                        .formatted(values.remaining(), side, side));
            }
            values.get(map);
            return map;
        } catch (OrtException e) {
            throw new BrokenNetwork(firstLine(e), e);
        }
    }

    private static String firstLine(OrtException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
