package esd.models.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Writes safetensors files: equal tensors and metadata give equal bytes. */
final class SafetensorsWriter {
    private SafetensorsWriter() {}

    static void write(Path file, Map<String, TensorInfo> tensors, Map<String, String> metadata, TensorSource source)
            throws IOException {
        // Wide elements first, so that every tensor is aligned to its elements.
        List<Map.Entry<String, TensorInfo>> order = tensors.entrySet().stream()
                .sorted(Comparator.comparingInt(
                        tensor -> -tensor.getValue().type().bytes()))
                .toList();
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            writeAll(part, order, metadata, source);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void writeAll(
            Path part, List<Map.Entry<String, TensorInfo>> order, Map<String, String> metadata, TensorSource source)
            throws IOException {
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            writeFully(channel, header(order, metadata));
            for (Map.Entry<String, TensorInfo> tensor : order) {
                ByteBuffer bytes =
                        source.bytes(tensor.getKey(), tensor.getValue()).duplicate();
                if (bytes.remaining() != tensor.getValue().size()) {
                    throw new IllegalArgumentException("tensor %s has %d bytes instead of %d"
                            .formatted(
                                    tensor.getKey(),
                                    bytes.remaining(),
                                    tensor.getValue().size()));
                }
                writeFully(channel, bytes);
            }
            channel.force(true);
        }
    }

    private static ByteBuffer header(List<Map.Entry<String, TensorInfo>> order, Map<String, String> metadata)
            throws IOException {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator generator = new JsonFactory().createGenerator(json)) {
            generator.writeStartObject();
            if (!metadata.isEmpty()) {
                generator.writeObjectFieldStart("__metadata__");
                for (Map.Entry<String, String> entry : metadata.entrySet()) {
                    generator.writeStringField(entry.getKey(), entry.getValue());
                }
                generator.writeEndObject();
            }
            long begin = 0;
            for (Map.Entry<String, TensorInfo> tensor : order) {
                begin = claim(generator, tensor.getKey(), tensor.getValue(), begin);
            }
            generator.writeEndObject();
        }
        json.write(" ".repeat(-json.size() & 7).getBytes(StandardCharsets.US_ASCII));
        ByteBuffer header = ByteBuffer.allocate(8 + json.size()).order(ByteOrder.LITTLE_ENDIAN);
        return header.putLong(json.size()).put(json.toByteArray()).flip();
    }

    private static long claim(JsonGenerator generator, String name, TensorInfo info, long begin) throws IOException {
        generator.writeObjectFieldStart(name);
        generator.writeStringField("dtype", info.type().name());
        generator.writeFieldName("shape");
        generator.writeArray(
                info.shape().stream().mapToLong(Long::longValue).toArray(),
                0,
                info.shape().size());
        generator.writeFieldName("data_offsets");
        long end = begin + info.size();
        generator.writeArray(new long[] {begin, end}, 0, 2);
        generator.writeEndObject();
        return end;
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
