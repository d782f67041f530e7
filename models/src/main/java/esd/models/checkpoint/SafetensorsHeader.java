package esd.models.checkpoint;

import esd.models.checkpoint.Windows.Span;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a safetensors header says, after it was held against the file. All in the file's order. */
record SafetensorsHeader(Map<String, TensorInfo> tensors, Map<String, Span> spans, Map<String, String> metadata) {
    private static final long LONGEST = 100_000_000;

    /** One line of the header: the tensor and the range that it claims, counted from the header's end. */
    record Claim(String name, TensorInfo info, long begin, long end) {}

    static SafetensorsHeader read(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < 8) {
            throw new BrokenFile(file, "the file has only %d bytes; it is not whole".formatted(size));
        }
        long length = bytes(channel, 0, 8).getLong();
        if (length < 0 || length > size - 8 || length > LONGEST) {
            String reason =
                    "its safetensors header claims %s bytes, the file has %d: it is not whole, or not safetensors";
            throw new BrokenFile(file, reason.formatted(Long.toUnsignedString(length), size));
        }
        SafetensorsJson json =
                SafetensorsJson.parse(file, bytes(channel, 8, (int) length).array());
        List<Claim> claims = new ArrayList<>(json.claims());
        claims.sort(Comparator.comparingLong(Claim::begin).thenComparingLong(Claim::end));
        check(file, claims, size - 8 - length);
        return of(claims, 8 + length, json.metadata());
    }

    private static void check(Path file, List<Claim> claims, long area) throws BrokenFile {
        long end = 0;
        for (Claim claim : claims) {
            if (claim.end() - claim.begin() != claim.info().size()) {
                String reason = "tensor %s of shape %s claims %d bytes instead of %d";
                throw new BrokenFile(
                        file,
                        reason.formatted(
                                claim.name(),
                                claim.info().shape(),
                                claim.end() - claim.begin(),
                                claim.info().size()));
            }
            if (claim.begin() != end) {
                String reason = claim.begin() < end ? "tensor %s overlaps another" : "a gap lies before tensor %s";
                throw new BrokenFile(file, reason.formatted(claim.name()));
            }
            end = claim.end();
        }
        if (end != area) {
            String reason = end > area
                    ? "the file ends %d bytes too early; it is not whole"
                    : "%d bytes follow the last tensor";
            throw new BrokenFile(file, reason.formatted(Math.abs(end - area)));
        }
    }

    private static SafetensorsHeader of(List<Claim> claims, long start, Map<String, String> metadata) {
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        Map<String, Span> spans = new LinkedHashMap<>();
        for (Claim claim : claims) {
            tensors.put(claim.name(), claim.info());
            spans.put(claim.name(), new Span(start + claim.begin(), claim.info().size()));
        }
        return new SafetensorsHeader(
                Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(spans), metadata);
    }

    private static ByteBuffer bytes(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
    }
}
