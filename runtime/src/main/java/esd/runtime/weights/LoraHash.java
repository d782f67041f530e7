package esd.runtime.weights;

import esd.models.checkpoint.TensorFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A LoRA's short hash as the webui tells it: the file's own word for it, else the SHA-256 of its tensors. */
final class LoraHash {
    private static final int DIGITS = 12;
    private static final int LENGTH = Long.BYTES;

    private LoraHash() {}

    static String of(Path file, TensorFile tensors) throws IOException {
        String told = tensors.metadata().getOrDefault("sshs_model_hash", "");
        return (told.matches("[0-9a-fA-F]{12,64}") ? told : ofTensors(file)).substring(0, DIGITS);
    }

    private static String ofTensors(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] start = content.readNBytes(LENGTH + 1);
            if (start.length > LENGTH && start[LENGTH] == '{') {
                content.skipNBytes(
                        ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong() - 1);
            } else {
                sha256.update(start);
            }
            new DigestInputStream(content, sha256).transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
