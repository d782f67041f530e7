package esd.runtime.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file that should be an ONNX network, looked through as the Protocol Buffers message that it is: nothing of it is loaded. */
public final class OnnxFile {
    /** The messages of onnx.proto3 in which a tensor can be. */
    private enum Part {
        MODEL,
        TRAINING,
        FUNCTION,
        GRAPH,
        NODE,
        ATTRIBUTE,
        SPARSE_TENSOR,
        TENSOR
    }

    private static final long MOST_BYTES = 1L << 30;
    private static final int DEEPEST = 100;
    private static final int GRAPH = 7;
    private static final int EXTERNAL_DATA = 13;
    private static final int DATA_LOCATION = 14;

    /** Which messages lie in which, by the numbers of their fields. */
    private static final Map<Part, Map<Integer, Part>> INSIDE = Map.of(
            Part.MODEL, Map.of(GRAPH, Part.GRAPH, 20, Part.TRAINING, 25, Part.FUNCTION),
            Part.TRAINING, Map.of(1, Part.GRAPH, 2, Part.GRAPH),
            Part.FUNCTION, Map.of(7, Part.NODE, 11, Part.ATTRIBUTE),
            Part.GRAPH, Map.of(1, Part.NODE, 5, Part.TENSOR, 15, Part.SPARSE_TENSOR),
            Part.NODE, Map.of(5, Part.ATTRIBUTE),
            Part.ATTRIBUTE,
                    Map.of(
                            5,
                            Part.TENSOR,
                            6,
                            Part.GRAPH,
                            10,
                            Part.TENSOR,
                            11,
                            Part.GRAPH,
                            22,
                            Part.SPARSE_TENSOR,
                            23,
                            Part.SPARSE_TENSOR),
            Part.SPARSE_TENSOR, Map.of(1, Part.TENSOR, 2, Part.TENSOR),
            Part.TENSOR, Map.of());

    private OnnxFile() {}

    /** Throws, with what is wrong, unless it is a network that is whole in itself: other files could be any of this machine. */
    public static void check(Path file) throws IOException, BrokenNetwork {
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new BrokenNetwork("it has %d bytes, allowed are %d".formatted(size, MOST_BYTES));
        }
        try (FileChannel channel = FileChannel.open(file)) {
            check(channel.map(FileChannel.MapMode.READ_ONLY, 0, size));
        }
    }

    private static void check(ByteBuffer bytes) throws BrokenNetwork {
        ProtoFields model = new ProtoFields(bytes);
        boolean graph = false;
        while (model.next()) {
            graph |= model.number() == GRAPH;
            enter(Part.MODEL, model, 0);
        }
        if (!graph) {
            throw ProtoFields.broken();
        }
    }

    private static void look(Part part, ByteBuffer bytes, int depth) throws BrokenNetwork {
        if (depth > DEEPEST) {
            throw new BrokenNetwork("its graphs lie more than %d deep in each other".formatted(DEEPEST));
        }
        ProtoFields fields = new ProtoFields(bytes);
        while (fields.next()) {
            if (part == Part.TENSOR && elsewhere(fields)) {
                throw new BrokenNetwork("it keeps weights in other files; save it as one file");
            }
            enter(part, fields, depth);
        }
    }

    private static boolean elsewhere(ProtoFields tensor) {
        return tensor.number() == EXTERNAL_DATA || (tensor.number() == DATA_LOCATION && tensor.value() != 0);
    }

    private static void enter(Part part, ProtoFields fields, int depth) throws BrokenNetwork {
        Part inner = INSIDE.getOrDefault(part, Map.of()).get(fields.number());
        @Nullable ByteBuffer bytes = fields.bytes();
        if (inner != null && bytes != null) {
            look(inner, bytes, depth + 1);
        }
    }
}
