package esd.models.torch;

import esd.models.checkpoint.BrokenFile;
import esd.models.checkpoint.TensorFile;
import esd.models.checkpoint.TensorInfo;
import esd.models.checkpoint.TensorVisitor;
import esd.models.checkpoint.Windows;
import esd.models.checkpoint.Windows.Span;
import esd.models.pickle.BrokenPickle;
import esd.models.pickle.Dictionary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** A file that torch saved (.ckpt, .pt, .pth, .bin): its pickle is read as data, whatever it asks to run is refused. */
public final class TorchCheckpoint implements TensorFile {
    /** Under these names trainers save the tensors, best first: checkpoints, embeddings, upscalers. */
    private static final List<String> WRAPPERS = List.of("state_dict", "string_to_param", "params_ema", "params");

    private final Windows windows;
    private final Map<String, Placed> placed;
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final Map<String, ByteBuffer> looked = new HashMap<>();

    /** A tensor, and where its elements lie in the file. */
    private record Placed(TorchTensor tensor, Span span) {}

    private TorchCheckpoint(Windows windows, Map<String, Placed> placed) {
        this.windows = windows;
        this.placed = placed;
        placed.forEach((name, tensor) -> tensors.put(name, tensor.tensor().info()));
    }

    /** Opens a file of either of torch's layouts, or throws {@link BrokenFile} with what is wrong with it. */
    public static TorchCheckpoint open(Path file) throws IOException {
        Windows windows = new Windows(file);
        try {
            TorchLayout layout = TorchZip.recognises(start(windows.channel()))
                    ? TorchZip.read(file, windows.channel())
                    : TorchLegacy.read(windows.channel());
            return new TorchCheckpoint(windows, placed(layout));
        } catch (BrokenFile e) {
            windows.close();
            throw e;
        } catch (IOException | RuntimeException e) {
            windows.close();
            throw new BrokenFile(file, reason(e), e);
        }
    }

    /** Whether a file that begins with these bytes is one that torch may have saved. */
    public static boolean recognises(ByteBuffer start) {
        return TorchZip.recognises(start) || TorchLegacy.recognises(start);
    }

    private static ByteBuffer start(FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(16);
        channel.read(start, 0);
        return start.flip();
    }

    private static String reason(Exception cause) {
        return cause instanceof BrokenPickle ? String.valueOf(cause.getMessage()) : "it is not whole";
    }

    private static Map<String, Placed> placed(TorchLayout layout) throws BrokenPickle {
        Map<String, Placed> found = new HashMap<>();
        for (Map.Entry<String, Object> entry : saved(layout.root()).entries().entrySet()) {
            if (entry.getValue() instanceof TorchTensor tensor) {
                found.put(entry.getKey(), new Placed(tensor, place(entry.getKey(), tensor, layout)));
            }
        }
        if (found.isEmpty()) {
            throw new BrokenPickle("it holds no named tensors");
        }
        Map<String, Placed> ordered = new LinkedHashMap<>();
        found.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Placed> entry) ->
                                entry.getValue().span().start())
                        .thenComparing(Map.Entry::getKey))
                .forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
        return ordered;
    }

    private static Dictionary saved(Object root) throws BrokenPickle {
        if (!(root instanceof Dictionary dictionary)) {
            throw new BrokenPickle("it holds no named tensors");
        }
        for (String wrapper : WRAPPERS) {
            if (dictionary.get(wrapper).orElse(dictionary) instanceof Dictionary inner && inner != dictionary) {
                return inner;
            }
        }
        return dictionary;
    }

    private static Span place(String name, TorchTensor tensor, TorchLayout layout) throws BrokenPickle {
        Span storage = layout.span(tensor.storage());
        if (storage.length()
                < tensor.storage().elements() * tensor.info().type().bytes()) {
            throw new BrokenPickle("the numbers of tensor %s are not in it; it is not whole".formatted(name));
        }
        return tensor.span(storage.start());
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public void read(TensorVisitor visitor) throws IOException {
        List<Map.Entry<String, Placed>> order = List.copyOf(placed.entrySet());
        List<Span> spans = placed.values().stream().map(Placed::span).toList();
        windows.look(spans, (i, bytes) -> {
            TorchTensor tensor = order.get(i).getValue().tensor();
            visitor.visit(order.get(i).getKey(), tensor.info(), tensor.contiguous(bytes));
        });
    }

    @Override
    public ByteBuffer bytes(String name) throws IOException {
        ByteBuffer known = looked.get(name);
        if (known == null) {
            Placed found = Optional.ofNullable(placed.get(name)).orElseThrow(() -> new NoSuchElementException(name));
            known = found.tensor().contiguous(windows.keep(found.span()));
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
