package esd.models.checkpoint;

import java.util.List;

/** What a file says of one tensor. */
public record TensorInfo(ElementType type, List<Long> shape) {
    public TensorInfo {
        shape = List.copyOf(shape);
    }
}
