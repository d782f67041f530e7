package esd.models.checkpoint;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.Map;

/** A file of named tensors, opened and checked: what is in it, and the bytes of each. Closing it ends every buffer. */
public interface TensorFile extends Closeable {
    /** Every tensor by name, in the file's order. */
    Map<String, TensorInfo> tensors();

    /** Free text that the file carries, empty where its format has none. */
    Map<String, String> metadata();

    /** The tensor's elements, row-major and little-endian, without a copy where the format allows it. */
    ByteBuffer bytes(String name);
}
