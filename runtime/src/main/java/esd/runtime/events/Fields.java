package esd.runtime.events;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The fields of one protocol buffer message by their numbers; of several with one number the last. */
final class Fields {
    private final Map<Integer, Long> numbers = new HashMap<>();
    private final Map<Integer, ByteBuffer> bytes = new HashMap<>();

    Fields(ByteBuffer message) throws IOException {
        try {
            while (message.hasRemaining()) {
                long key = varint(message);
                read(message, (int) (key >>> 3), (int) (key & 7));
            }
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException broken) {
            throw new IOException("an event file with a broken event", broken);
        }
    }

    private void read(ByteBuffer message, int field, int kind) throws IOException {
        switch (kind) {
            case 0 -> numbers.put(field, varint(message));
            case 1 -> numbers.put(field, message.getLong());
            case 2 -> {
                int length = (int) varint(message);
                bytes.put(field, message.slice(message.position(), length).order(ByteOrder.LITTLE_ENDIAN));
                message.position(message.position() + length);
            }
            case 5 -> numbers.put(field, (long) message.getInt());
            default -> throw new IOException("an event file with a field of kind %d".formatted(kind));
        }
    }

    private static long varint(ByteBuffer message) {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte part = message.get();
            number |= (part & 0x7FL) << shift;
            if (part >= 0) {
                break;
            }
        }
        return number;
    }

    /** A number's bits; 0 where there is none. */
    long number(int field) {
        return numbers.getOrDefault(field, 0L);
    }

    Optional<ByteBuffer> bytes(int field) {
        return Optional.ofNullable(bytes.get(field))
                .map(content -> content.duplicate().order(content.order()));
    }
}
