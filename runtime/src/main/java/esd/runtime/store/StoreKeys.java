package esd.runtime.store;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** The pair of keys that signs requests to a store. */
public record StoreKeys(String accessKey, String secretKey) {
    /** The keys in this file, two lines; made at random, for the owner's eyes only, if there is no such file. */
    static StoreKeys keptIn(Path file) throws IOException {
        if (!Files.exists(file)) {
            write(file, random());
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.size() != 2 || lines.get(0).isBlank() || lines.get(1).isBlank()) {
            throw new IOException("%s is not a pair of store keys: expected two lines".formatted(file));
        }
        return new StoreKeys(lines.get(0), lines.get(1));
    }

    private static StoreKeys random() {
        SecureRandom random = new SecureRandom();
        byte[] access = new byte[10];
        byte[] secret = new byte[30];
        random.nextBytes(access);
        random.nextBytes(secret);
        Base64.Encoder text = Base64.getUrlEncoder().withoutPadding();
        return new StoreKeys(
                "ESD" + text.encodeToString(access).replaceAll("[-_]", "x"),
                text.encodeToString(secret).replaceAll("[-_]", "x"));
    }

    private static void write(Path file, StoreKeys keys) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(whole);
        String text = "%s\n%s\n".formatted(keys.accessKey(), keys.secretKey());
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel = FileChannel.open(whole, Set.of(CREATE_NEW, WRITE), ownerOnly)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public String toString() {
        return "StoreKeys[%s, ********]".formatted(accessKey);
    }
}
