package esd.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Gives a writer the elements of the tensors that it announced. */
@FunctionalInterface
public interface TensorSource {
    /** All elements of this tensor, row-major and little-endian. */
    ByteBuffer bytes(String name, TensorInfo info) throws IOException;
}
