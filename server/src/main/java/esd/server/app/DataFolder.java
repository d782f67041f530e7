package esd.server.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/** The folder in which this process keeps everything; as long as it is open no other server can use it. */
final class DataFolder implements AutoCloseable {
    private static final String KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int KEY_LENGTH = 20;

    private final Path folder;
    private final FileChannel lock;

    private DataFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    static DataFolder open(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel lock =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock.tryLock() == null) {
            lock.close();
            throw new IOException("another server uses the data folder %s".formatted(folder));
        }
        return new DataFolder(folder, lock);
    }

    Path path() {
        return folder;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** The file that holds the API key where none was given. */
    Path keyFile() {
        return file("api.key");
    }

    /** The kept API key, made at the first start. */
    String keptKey() throws IOException {
        if (Files.notExists(keyFile())) {
            try (var channel = Files.newByteChannel(
                    keyFile(),
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                channel.write(ByteBuffer.wrap(randomKey().getBytes(US_ASCII)));
            }
        }
        String key = Files.readString(keyFile()).strip();
        if (key.isEmpty()) {
            throw new IOException("%s holds no API key; remove it to get a new one".formatted(keyFile()));
        }
        return key;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static String randomKey() {
        SecureRandom random = new SecureRandom();
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < KEY_LENGTH; i++) {
            key.append(KEY_LETTERS.charAt(random.nextInt(KEY_LETTERS.length())));
        }
        return key.toString();
    }
}
