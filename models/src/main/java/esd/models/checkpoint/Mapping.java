package esd.models.checkpoint;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;

/** A part of a file seen as memory, which goes back to the system when closed rather than when collected. */
final class Mapping implements AutoCloseable {
    private static final Object UNSAFE = unsafe();
    private static final Method INVOKE_CLEANER = invokeCleaner();

    private final long start;
    private final MappedByteBuffer memory;

    Mapping(FileChannel channel, long start, long length) throws IOException {
        this.start = start;
        this.memory = channel.map(FileChannel.MapMode.READ_ONLY, start, length);
    }

    /** The part of the file from an absolute position on. */
    ByteBuffer slice(long position, long length) {
        return memory.slice(Math.toIntExact(position - start), Math.toIntExact(length))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
        try {
            INVOKE_CLEANER.invoke(UNSAFE, memory);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this Java does not unmap files", e);
        }
    }

    private static Object unsafe() {
        try {
            Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static Method invokeCleaner() {
        try {
            return UNSAFE.getClass().getMethod("invokeCleaner", ByteBuffer.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
