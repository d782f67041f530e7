package esd.models.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A file of named tensors, opened and checked: what is in it, and the bytes of each. For one thread at a time.
 *
 * <p>Buffers look straight into the file. Touching one after its end (the visit's, or the file's) kills the process.
 */
public interface TensorFile extends Closeable {
    /** Every tensor by name, in the file's order. */
    Map<String, TensorInfo> tensors();

    /** Free text that the file carries, empty where its format has none. */
    Map<String, String> metadata();

    /** Shows every tensor in the file's order, holding no more than a window of the file in memory at a time. */
    void read(TensorVisitor visitor) throws IOException;

    /** One tensor's elements, row-major and little-endian, in memory until the file is closed. */
    ByteBuffer bytes(String name) throws IOException;
}
