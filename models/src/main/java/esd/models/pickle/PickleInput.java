package esd.models.pickle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** A part of a file, read forward: what a pickle's numbers and texts are made of. */
public final class PickleInput {
    private static final int LONGEST_TEXT = 1 << 24;
    private static final int LONGEST_LINE = 1 << 12;

    private final FileChannel channel;
    private final long end;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private long next;

    public PickleInput(FileChannel channel, long start, long end) {
        this.channel = channel;
        this.next = start;
        this.end = end;
    }

    /** Where in the file the next byte lies. */
    public long position() {
        return next - buffer.remaining();
    }

    int unsignedByte() throws IOException {
        need(1);
        return Byte.toUnsignedInt(buffer.get());
    }

    int unsignedShort() throws IOException {
        need(2);
        return Short.toUnsignedInt(buffer.getShort());
    }

    int integer() throws IOException {
        need(4);
        return buffer.getInt();
    }

    public long longInteger() throws IOException {
        need(8);
        return buffer.getLong();
    }

    double bigEndianDouble() throws IOException {
        return Double.longBitsToDouble(Long.reverseBytes(longInteger()));
    }

    BigInteger bigInteger(long length) throws IOException {
        byte[] bytes = bytes(length, LONGEST_LINE);
        for (int i = 0; i < bytes.length / 2; i++) {
            byte low = bytes[i];
            bytes[i] = bytes[bytes.length - 1 - i];
            bytes[bytes.length - 1 - i] = low;
        }
        return bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
    }

    String text(long length) throws IOException {
        return new String(bytes(length, LONGEST_TEXT), UTF_8);
    }

    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int character = unsignedByte(); character != '\n'; character = unsignedByte()) {
            if (line.length() == LONGEST_LINE) {
                throw new BrokenPickle("it holds a line that does not end");
            }
            line.append((char) character);
        }
        return line.toString();
    }

    private byte[] bytes(long length, int longest) throws IOException {
        if (length < 0 || length > end - position()) {
            throw new BrokenPickle("it is not whole");
        }
        if (length > longest) {
            throw new BrokenPickle("it holds a value of %d bytes".formatted(length));
        }
        byte[] bytes = new byte[(int) length];
        for (int done = 0; done < bytes.length; ) {
            need(1);
            int count = Math.min(buffer.remaining(), bytes.length - done);
            buffer.get(bytes, done, count);
            done += count;
        }
        return bytes;
    }

    private void need(int count) throws IOException {
        if (buffer.remaining() >= count) {
            return;
        }
        buffer.compact();
        int room = (int) Math.min(buffer.remaining(), end - next);
        buffer.limit(buffer.position() + room);
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, next);
            if (read < 0) {
                break;
            }
            next += read;
        }
        buffer.flip();
        if (buffer.remaining() < count) {
            throw new BrokenPickle("it is not whole");
        }
    }
}
