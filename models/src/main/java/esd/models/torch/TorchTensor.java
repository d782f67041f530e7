package esd.models.torch;

import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.TensorInfo;
import esd.models.checkpoint.Windows.Span;
import esd.models.pickle.BrokenPickle;
import esd.models.pickle.None;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/** A tensor as torch pickles it: a view of a storage, in elements. */
record TorchTensor(Storage storage, long offset, TensorInfo info, List<Long> strides) {
    /** Numbers in the file that tensors look into. */
    record Storage(String key, ElementType type, long elements) {}

    /** What {@code torch._utils._rebuild_tensor_v2} is called with: storage, offset, shape, strides, and no matter. */
    static Object rebuild(List<Object> arguments) throws BrokenPickle {
        if (arguments.size() < 4
                || !(arguments.get(0) instanceof Storage storage)
                || !(arguments.get(1) instanceof Long offset)) {
            throw new BrokenPickle("it describes a tensor in a way that torch does not");
        }
        List<Long> strides = numbers(arguments.get(3));
        TorchTensor tensor = new TorchTensor(storage, offset, info(storage, numbers(arguments.get(2))), strides);
        tensor.check();
        return tensor;
    }

    private static TensorInfo info(Storage storage, List<Long> shape) throws BrokenPickle {
        try {
            return new TensorInfo(storage.type(), shape);
        } catch (IllegalArgumentException e) {
            throw new BrokenPickle("it holds a tensor whose " + e.getMessage());
        }
    }

    private static List<Long> numbers(Object value) throws BrokenPickle {
        if (value instanceof List<?> list && list.stream().allMatch(Long.class::isInstance)) {
            return list.stream().map(Long.class::cast).toList();
        }
        throw new BrokenPickle("it describes a tensor in a way that torch does not");
    }

    private void check() throws BrokenPickle {
        boolean strided =
                strides.size() == info.shape().size() && strides.stream().allMatch(stride -> stride >= 0);
        // A tensor larger than its storage repeats elements: no weight does, and it could be made to fill the memory.
        if (!strided || offset < 0 || elements() > storage.elements() || outside()) {
            throw new BrokenPickle("it holds a tensor of shape %s outside of its storage".formatted(info.shape()));
        }
    }

    private long elements() {
        return info.size() / info.type().bytes();
    }

    private boolean outside() {
        long last = offset;
        for (int axis = 0; axis < strides.size() && elements() > 0; axis++) {
            long steps = info.shape().get(axis) - 1;
            if (steps > 0 && strides.get(axis) > (storage.elements() - last) / steps) {
                return true;
            }
            last += steps * strides.get(axis);
        }
        return elements() > 0 ? last >= storage.elements() : last > storage.elements();
    }

    /** The part of the file that it looks into, where its storage begins at a position. */
    Span span(long start) {
        long reach = elements() == 0
                ? 0
                : 1
                        + IntStream.range(0, strides.size())
                                .mapToLong(axis ->
                                        strides.get(axis) * (info.shape().get(axis) - 1))
                                .sum();
        return new Span(
                start + offset * info.type().bytes(), reach * info.type().bytes());
    }

    /** Its elements in row-major order, given the bytes of its span: a copy where they lie otherwise. */
    ByteBuffer contiguous(ByteBuffer span) {
        if (span.remaining() == info.size() && isRowMajor()) {
            return span;
        }
        ByteBuffer target = ByteBuffer.allocateDirect((int) info.size()).order(ByteOrder.LITTLE_ENDIAN);
        copy(span, 0, 0, target);
        return target.flip();
    }

    private boolean isRowMajor() {
        long expected = 1;
        for (int axis = strides.size() - 1; axis >= 0; axis--) {
            if (info.shape().get(axis) > 1 && strides.get(axis) != expected) {
                return false;
            }
            expected *= info.shape().get(axis);
        }
        return true;
    }

    private void copy(ByteBuffer from, long element, int axis, ByteBuffer target) {
        int width = info.type().bytes();
        if (axis == strides.size()) {
            target.put(from.slice((int) element * width, width));
            return;
        }
        for (long i = 0; i < info.shape().get(axis) && info.size() > 0; i++) {
            copy(from, element + i * strides.get(axis), axis + 1, target);
        }
    }

    /** A parameter is its tensor. */
    static Object parameter(List<Object> arguments) throws BrokenPickle {
        if (arguments.isEmpty() || arguments.get(0) == None.NONE) {
            throw new BrokenPickle("it holds a parameter without a tensor");
        }
        return arguments.get(0);
    }
}
