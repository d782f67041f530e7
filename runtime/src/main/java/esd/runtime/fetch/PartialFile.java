package esd.runtime.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** A file on its way: what came of it, hashed as it came, and beside it by which mark its server knows the version. */
final class PartialFile implements Closeable {
    private static final int BUFFER = 1 << 20;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final Path markFile;
    private final FileChannel channel;
    private final MessageDigest digest = digest();
    private Mark mark = Mark.NONE;
    private long size;

    /** The version that a file is of: its length, and the validator with which the rest of it can be asked for. */
    record Mark(long total, String validator) {
        static final Mark NONE = new Mark(-1, "");

        /** None where the lines are not what this writes: a machine that stopped may have left half of them. */
        static Mark of(List<String> lines) {
            boolean whole = lines.size() == 2 && NUMBER.matcher(lines.get(0)).matches();
            return whole ? new Mark(Long.parseLong(lines.get(0)), lines.get(1)) : NONE;
        }
    }

    private PartialFile(Path markFile, FileChannel channel) {
        this.markFile = markFile;
        this.channel = channel;
    }

    /** Goes on with what an earlier process left, if it is known of which version that is. */
    static PartialFile open(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path markFile = file.resolveSibling(file.getFileName() + ".mark");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        PartialFile partial = new PartialFile(markFile, channel);
        try {
            partial.mark = read(markFile);
            if (partial.mark.equals(Mark.NONE) || channel.size() > partial.mark.total()) {
                partial.forget();
            } else {
                partial.hash(file);
            }
            return partial;
        } catch (IOException | RuntimeException unusable) {
            partial.close();
            throw unusable;
        }
    }

    private static Mark read(Path markFile) throws IOException {
        if (Files.notExists(markFile)) {
            return Mark.NONE;
        }
        return Mark.of(Files.readAllLines(markFile, ISO_8859_1));
    }

    private void hash(Path file) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
                size += count;
            }
        }
        channel.position(size);
    }

    long size() {
        return size;
    }

    Mark mark() {
        return mark;
    }

    boolean whole() {
        return size == mark.total();
    }

    /** Starts anew, with nothing. */
    void forget() throws IOException {
        Files.deleteIfExists(markFile);
        channel.truncate(0);
        digest.reset();
        mark = Mark.NONE;
        size = 0;
    }

    /** Starts anew with a file of this version. What cannot be asked for again keeps no mark for another process. */
    void begin(Mark version) throws IOException {
        forget();
        mark = version;
        if (!version.validator().isEmpty()) {
            Path fresh = markFile.resolveSibling(markFile.getFileName() + ".new");
            Files.writeString(fresh, "%d\n%s\n".formatted(version.total(), version.validator()), ISO_8859_1);
            Files.move(fresh, markFile, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    void append(byte[] bytes, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        digest.update(bytes, 0, count);
        size += count;
    }

    /** Everything is on the disk after this; the hash of it all. */
    String finish() throws IOException {
        channel.force(true);
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
