package esd.runtime.events;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The framing of TensorFlow's record files: length, its checksum, content, its checksum. */
final class Records {
    private static final int MASK = 0xa282ead8;
    private static final int LONGEST = 1 << 20;

    private Records() {}

    static void write(OutputStream file, byte[] content) throws IOException {
        byte[] length = little(Long.BYTES).putLong(content.length).array();
        file.write(little(2 * Long.BYTES + content.length)
                .put(length)
                .putInt(checksum(length))
                .put(content)
                .putInt(checksum(content))
                .array());
    }

    /** The next record; empty at the end of the file, or where a record was not written to its end. */
    static Optional<byte[]> read(InputStream file) throws IOException {
        DataInputStream data = new DataInputStream(file);
        try {
            byte[] head = new byte[Long.BYTES + Integer.BYTES];
            data.readFully(head);
            ByteBuffer numbers = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
            long length = numbers.getLong();
            byte[] sized = little(Long.BYTES).putLong(length).array();
            if (numbers.getInt() != checksum(sized) || length < 0 || length > LONGEST) {
                throw new IOException("not an event file, or a broken one");
            }
            byte[] content = new byte[(int) length];
            data.readFully(content);
            byte[] tail = new byte[Integer.BYTES];
            data.readFully(tail);
            if (ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt() != checksum(content)) {
                throw new IOException("an event file with a broken record");
            }
            return Optional.of(content);
        } catch (EOFException end) {
            return Optional.empty();
        }
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }
}
