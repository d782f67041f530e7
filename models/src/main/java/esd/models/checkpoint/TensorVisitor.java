package esd.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Is shown the tensors of a file, one after the other. */
@FunctionalInterface
public interface TensorVisitor {
    /** Takes one tensor, row-major and little-endian. The bytes are gone when the visit returns: copy them within it. */
    void visit(String name, TensorInfo info, ByteBuffer bytes) throws IOException;
}
