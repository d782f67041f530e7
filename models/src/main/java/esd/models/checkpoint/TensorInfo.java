package esd.models.checkpoint;

import java.util.Arrays;
import java.util.List;

/** What a file says of one tensor. */
public record TensorInfo(ElementType type, List<Long> shape) {
    /** Throws {@link IllegalArgumentException} for a negative dimension or a size that no file can have. */
    public TensorInfo {
        shape = List.copyOf(shape);
        size(type, shape);
    }

    public static TensorInfo of(ElementType type, long... shape) {
        return new TensorInfo(type, Arrays.stream(shape).boxed().toList());
    }

    /** How many bytes its elements take. */
    public long size() {
        return size(type, shape);
    }

    private static long size(ElementType type, List<Long> shape) {
        long size = type.bytes();
        boolean empty = shape.contains(0L);
        for (long dimension : shape) {
            if (dimension < 0 || dimension > Long.MAX_VALUE / size) {
                throw new IllegalArgumentException("shape %s is impossible".formatted(shape));
            }
            size *= empty ? 1 : dimension;
        }
        return empty ? 0 : size;
    }
}
