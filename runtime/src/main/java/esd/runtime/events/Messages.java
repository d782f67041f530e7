package esd.runtime.events;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The few protocol buffer fields of an event: its time, its step, and the file's version or one number with its tag. */
final class Messages {
    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int BYTES = 2;
    private static final int FOUR_BYTES = 5;

    private static final int EVENT_TIME = 1;
    private static final int EVENT_STEP = 2;
    private static final int EVENT_VERSION = 3;
    private static final int EVENT_SUMMARY = 5;
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_NUMBER = 2;

    private Messages() {}

    /** The first event of a file. */
    static byte[] version(double time) {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        put(event, EVENT_TIME, time);
        put(event, EVENT_VERSION, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
        return event.toByteArray();
    }

    static byte[] of(Scalar scalar) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        put(value, VALUE_TAG, scalar.tag().getBytes(StandardCharsets.UTF_8));
        value.write(VALUE_NUMBER << 3 | FOUR_BYTES);
        value.writeBytes(little(Float.BYTES).putFloat(scalar.value()).array());
        ByteArrayOutputStream summary = new ByteArrayOutputStream();
        put(summary, SUMMARY_VALUE, value.toByteArray());
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        put(event, EVENT_TIME, scalar.time());
        event.write(EVENT_STEP << 3 | VARINT);
        varint(event, scalar.step());
        put(event, EVENT_SUMMARY, summary.toByteArray());
        return event.toByteArray();
    }

    private static void put(ByteArrayOutputStream message, int field, double number) {
        message.write(field << 3 | EIGHT_BYTES);
        message.writeBytes(little(Double.BYTES).putDouble(number).array());
    }

    private static void put(ByteArrayOutputStream message, int field, byte[] content) {
        message.write(field << 3 | BYTES);
        varint(message, content.length);
        message.writeBytes(content);
    }

    private static void varint(ByteArrayOutputStream message, long number) {
        long rest = number;
        for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
            message.write((int) ((rest & 0x7F) | 0x80));
        }
        message.write((int) rest);
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The number that an event tells; empty where it tells something else. */
    static Optional<Scalar> read(byte[] event) throws IOException {
        Fields fields = new Fields(ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN));
        Optional<ByteBuffer> summary = fields.bytes(EVENT_SUMMARY);
        if (summary.isEmpty()) {
            return Optional.empty();
        }
        Optional<ByteBuffer> value = new Fields(summary.get()).bytes(SUMMARY_VALUE);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Fields inner = new Fields(value.get());
        String tag = inner.bytes(VALUE_TAG)
                .map(bytes -> StandardCharsets.UTF_8.decode(bytes).toString())
                .orElse("");
        return Optional.of(new Scalar(
                Double.longBitsToDouble(fields.number(EVENT_TIME)),
                fields.number(EVENT_STEP),
                tag,
                Float.intBitsToFloat((int) inner.number(VALUE_NUMBER))));
    }
}
