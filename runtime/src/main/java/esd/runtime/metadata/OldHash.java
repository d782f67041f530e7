package esd.runtime.metadata;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The short hash that checkpoints had in earlier days: of 64 KiB at the end of the first MiB. */
public final class OldHash {
    private static final int START = 0x100000;
    private static final int LENGTH = 0x10000;
    private static final int DIGITS = 8;

    private OldHash() {}

    public static String of(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            content.skip(START);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.readNBytes(LENGTH));
            return HexFormat.of().formatHex(hash).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }
}
