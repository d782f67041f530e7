package esd.runtime;

import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A committed file of reference numbers, made by scripts/goldens.py. */
public final class Golden implements AutoCloseable {
    private final Safetensors file;

    private Golden(Safetensors file) {
        this.file = file;
    }

    /** Opens {@code /golden/<name>.safetensors} of the test resources. */
    public static Golden open(String name) {
        String resource = "/golden/%s.safetensors".formatted(name);
        URI place = URI.create(Objects.requireNonNull(Golden.class.getResource(resource), resource)
                .toString());
        try {
            return new Golden(Safetensors.open(Path.of(place)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Set<String> names() {
        return file.tensors().keySet();
    }

    public Map<String, String> metadata() {
        return file.metadata();
    }

    public long[] shape(String name) {
        TensorInfo info = Objects.requireNonNull(file.tensors().get(name), name);
        return info.shape().stream().mapToLong(Long::longValue).toArray();
    }

    public float[] numbers(String name) {
        try {
            FloatBuffer buffer = file.bytes(name).asFloatBuffer();
            float[] numbers = new float[buffer.remaining()];
            buffer.get(numbers);
            return numbers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] bytes(String name) {
        try {
            ByteBuffer buffer = file.bytes(name);
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
