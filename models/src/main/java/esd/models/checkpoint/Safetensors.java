package esd.models.checkpoint;

import esd.models.checkpoint.Windows.Span;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** A safetensors file: a JSON header that is checked before anything is mapped, then the tensors without a gap. */
public final class Safetensors implements TensorFile {
    private final Windows windows;
    private final SafetensorsHeader header;
    private final Map<String, ByteBuffer> looked = new HashMap<>();

    private Safetensors(Windows windows, SafetensorsHeader header) {
        this.windows = windows;
        this.header = header;
    }

    /** Opens a file, or throws {@link BrokenFile} with what is wrong with it. */
    public static Safetensors open(Path file) throws IOException {
        Windows windows = new Windows(file);
        try {
            return new Safetensors(windows, SafetensorsHeader.read(file, windows.channel()));
        } catch (IOException | RuntimeException e) {
            windows.close();
            throw e;
        }
    }

    /** Writes tensors in the map's order; the file appears under its name when it is whole. */
    public static void write(
            Path file, Map<String, TensorInfo> tensors, Map<String, String> metadata, TensorSource source)
            throws IOException {
        SafetensorsWriter.write(file, tensors, metadata, source);
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return header.tensors();
    }

    @Override
    public Map<String, String> metadata() {
        return header.metadata();
    }

    @Override
    public void read(TensorVisitor visitor) throws IOException {
        List<Map.Entry<String, TensorInfo>> tensors = List.copyOf(tensors().entrySet());
        List<Span> spans = List.copyOf(header.spans().values());
        windows.look(
                spans,
                (i, bytes) ->
                        visitor.visit(tensors.get(i).getKey(), tensors.get(i).getValue(), bytes));
    }

    @Override
    public ByteBuffer bytes(String name) throws IOException {
        ByteBuffer known = looked.get(name);
        if (known == null) {
            Span span =
                    Optional.ofNullable(header.spans().get(name)).orElseThrow(() -> new NoSuchElementException(name));
            known = windows.keep(span);
            looked.put(name, known);
        }
        return known.duplicate().order(known.order());
    }

    @Override
    public void close() throws IOException {
        looked.clear();
        windows.close();
    }
}
