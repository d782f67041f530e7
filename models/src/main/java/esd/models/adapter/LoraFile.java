package esd.models.adapter;

import esd.models.checkpoint.Elements;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** A LoRA as it is to be written, with the two hashes by which the webui's extensions know it. */
public final class LoraFile {
    private static final int LEGACY_START = 0x100000;
    private static final int LEGACY_LENGTH = 0x10000;
    private static final int LEGACY_DIGITS = 8;

    private final Map<String, TensorInfo> tensors;
    private final Map<String, float[]> numbers;

    LoraFile(Map<String, TensorInfo> tensors, Map<String, float[]> numbers) {
        this.tensors = tensors;
        this.numbers = numbers;
    }

    /** Writes it; both hashes are of a file that has only those words about itself that begin with {@code ss_}. */
    public void write(Path file, Map<String, String> metadata) throws IOException {
        Map<String, String> training = new TreeMap<>(metadata);
        training.keySet().removeIf(key -> !key.startsWith("ss_"));
        Path hashed = file.resolveSibling(file.getFileName() + ".hashed");
        try {
            writeAll(hashed, training);
            Map<String, String> told = new TreeMap<>(metadata);
            told.put("sshs_model_hash", ofTensors(hashed));
            told.put("sshs_legacy_hash", legacy(hashed));
            writeAll(file, told);
        } finally {
            Files.deleteIfExists(hashed);
        }
    }

    private void writeAll(Path file, Map<String, String> metadata) throws IOException {
        Safetensors.write(
                file,
                tensors,
                metadata,
                (name, info) -> Elements.of(numbers.getOrDefault(name, new float[0]), info.type()));
    }

    private static String ofTensors(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            ByteBuffer length = ByteBuffer.wrap(content.readNBytes(Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
            content.skipNBytes(length.getLong());
            return sha256(content);
        }
    }

    private static String legacy(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            content.skip(LEGACY_START);
            byte[] part = content.readNBytes(LEGACY_LENGTH);
            return sha256(new ByteArrayInputStream(part)).substring(0, LEGACY_DIGITS);
        }
    }

    private static String sha256(InputStream content) throws IOException {
        try (DigestOutputStream sink =
                new DigestOutputStream(OutputStream.nullOutputStream(), MessageDigest.getInstance("SHA-256"))) {
            content.transferTo(sink);
            return HexFormat.of().formatHex(sink.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }
}
