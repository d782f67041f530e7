package esd.runtime.onnx;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The fields of one Protocol Buffers message, one after the other; it reads no further than the message goes. */
final class ProtoFields {
    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int BYTES = 2;
    private static final int FOUR_BYTES = 5;
    private static final int LONGEST_VARINT = 10;

    private final ByteBuffer left;
    private int number;
    private long value;
    private @Nullable ByteBuffer bytes;

    ProtoFields(ByteBuffer message) {
        this.left = message.duplicate();
    }

    /** Goes to the next field; false at the message's end. */
    boolean next() throws BrokenNetwork {
        if (!left.hasRemaining()) {
            return false;
        }
        long key = varint();
        number = (int) Math.min(key >>> 3, Integer.MAX_VALUE);
        value = 0;
        bytes = null;
        switch ((int) key & 7) {
            case VARINT -> value = varint();
            case EIGHT_BYTES -> skip(Long.BYTES);
            case BYTES -> {
                int length = skip(varint());
                bytes = left.slice(left.position() - length, length);
            }
            case FOUR_BYTES -> skip(Integer.BYTES);
            default -> throw broken();
        }
        return true;
    }

    int number() {
        return number;
    }

    /** Of a field that is a whole number. */
    long value() {
        return value;
    }

    /** Of a field that is a message, a text or packed numbers. */
    @Nullable
    ByteBuffer bytes() {
        return bytes;
    }

    private long varint() throws BrokenNetwork {
        long sum = 0;
        for (int place = 0; place < LONGEST_VARINT && left.hasRemaining(); place++) {
            byte next = left.get();
            sum |= (long) (next & 0x7f) << (7 * place);
            if (next >= 0) {
                return sum;
            }
        }
        throw broken();
    }

    private int skip(long length) throws BrokenNetwork {
        if (length < 0 || length > left.remaining()) {
            throw broken();
        }
        left.position(left.position() + (int) length);
        return (int) length;
    }

    static BrokenNetwork broken() {
        return new BrokenNetwork("this is not an ONNX network");
    }
}
