package esd.models.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Looks into a file through mapped windows: one moving window for reading it all, others for single looks. */
public final class Windows implements Closeable {
    /** Small against a checkpoint, since what is mapped and touched counts as this process's memory. */
    private static final long SIZE = 256L << 20;

    private final Path file;
    private final FileChannel channel;
    private final List<Mapping> kept = new ArrayList<>();

    public Windows(Path file) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    public FileChannel channel() {
        return channel;
    }

    /** Shows spans that are sorted by their start. Each buffer ends with its look. */
    public void look(List<Span> spans, Look look) throws IOException {
        int from = 0;
        while (from < spans.size()) {
            int to = windowFrom(spans, from);
            long start = spans.get(from).start();
            long end =
                    spans.subList(from, to).stream().mapToLong(Span::end).max().orElseThrow();
            try (Mapping window = map(start, end - start)) {
                for (int i = from; i < to; i++) {
                    Span span = spans.get(i);
                    look.at(i, window.slice(span.start(), span.length()));
                }
            }
            from = to;
        }
    }

    /** A buffer that lives until this is closed. */
    public ByteBuffer keep(Span span) throws IOException {
        Mapping mapping = map(span.start(), span.length());
        kept.add(mapping);
        return mapping.slice(span.start(), span.length());
    }

    private static int windowFrom(List<Span> spans, int from) {
        long start = spans.get(from).start();
        int to = from + 1;
        while (to < spans.size() && spans.get(to).end() - start <= SIZE) {
            to++;
        }
        return to;
    }

    private Mapping map(long start, long length) throws IOException {
        if (length > Integer.MAX_VALUE) {
            throw new BrokenFile(
                    file, "it holds a tensor of %d bytes; the largest this server reads has 2 GiB".formatted(length));
        }
        return new Mapping(channel, start, length);
    }

    @Override
    public void close() throws IOException {
        kept.forEach(Mapping::close);
        kept.clear();
        channel.close();
    }

    /** Where something lies in the file, in bytes. */
    public record Span(long start, long length) {
        public long end() {
            return start + length;
        }
    }

    /** Is shown one span's bytes; the index is the span's place in the list. */
    public interface Look {
        void at(int index, ByteBuffer bytes) throws IOException;
    }
}
