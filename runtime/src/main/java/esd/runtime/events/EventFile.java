package esd.runtime.events;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An event file that is being written. For one thread. */
public final class EventFile implements AutoCloseable {
    /** Is shown the numbers of a file, in their order. */
    public interface Reader {
        void read(Scalar scalar) throws IOException;
    }

    private final Path path;
    private final OutputStream out;

    private EventFile(Path path, OutputStream out) {
        this.path = path;
        this.out = out;
    }

    /** Begins a new file. */
    public static EventFile create(Path path, double time) throws IOException {
        // Not a channel, which a stop of the training would close before the last events are in the file.
        OutputStream out = new BufferedOutputStream(new FileOutputStream(path.toFile()));
        Records.write(out, Messages.version(time));
        return new EventFile(path, out);
    }

    /** Shows all numbers of a file; one that breaks off in the middle of a record ends before it. */
    public static void read(Path path, Reader reader) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            for (Optional<byte[]> next = Records.read(in); next.isPresent(); next = Records.read(in)) {
                Optional<Scalar> scalar = Messages.read(next.get());
                if (scalar.isPresent()) {
                    reader.read(scalar.get());
                }
            }
        }
    }

    public void add(Scalar scalar) throws IOException {
        Records.write(out, Messages.of(scalar));
    }

    /** The file with all that was added. */
    public Path flushed() throws IOException {
        out.flush();
        return path;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
