package esd.runtime.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder of whole files of bounded size in all: to make room, the one that was not used for longest goes first. */
final class CacheFolder {
    private static final String PARTIAL = ".partial";
    private static final int BUFFER = 1 << 20;

    private final Path folder;
    private final long bytes;

    private CacheFolder(Path folder, long bytes) {
        this.folder = folder;
        this.bytes = bytes;
    }

    /** Opens the folder, and removes what an ended process left unfinished. */
    static CacheFolder open(Path folder, long bytes) throws IOException {
        Files.createDirectories(folder);
        CacheFolder cache = new CacheFolder(folder, bytes);
        for (Copy copy : cache.copies()) {
            if (copy.partial()) {
                Files.deleteIfExists(copy.file());
            }
        }
        return cache;
    }

    /** Where the copy of this very content lies. */
    Path place(StoredObject object) {
        String name = object.key().substring(object.key().lastIndexOf('/') + 1);
        String suffix = name.replaceFirst("^.*?(\\.[A-Za-z0-9]{1,16})?$", "$1");
        String content = "%s\n%s\n%d".formatted(object.key(), object.etag(), object.size());
        return folder.resolve(Sha256.of(content) + suffix);
    }

    /** Marks the copy as used now. False if there is none. */
    boolean use(Path copy) throws IOException {
        try {
            Files.setLastModifiedTime(copy, FileTime.from(Instant.now()));
            return true;
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    /** Writes the content beside its place and moves it there when it is whole. Closes the stream. */
    void write(StoredObject object, Path place, InputStream content) throws IOException {
        try (content) {
            makeRoom(object.size());
            Path partial = Files.createTempFile(folder, "object", PARTIAL);
            try {
                fill(partial, object, content);
                Files.move(partial, place, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(partial);
            }
        }
    }

    private static void fill(Path partial, StoredObject object, InputStream content) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long written = 0;
        try (OutputStream out = Files.newOutputStream(partial)) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted: fetch " + object.key());
                }
                out.write(buffer, 0, count);
                written += count;
            }
        }
        if (written != object.size()) {
            throw new IOException(
                    "%s came with %d bytes instead of %d".formatted(object.key(), written, object.size()));
        }
    }

    private synchronized void makeRoom(long wanted) throws IOException {
        List<Copy> copies = copies();
        long taken = copies.stream().mapToLong(Copy::size).sum();
        for (Copy copy : copies) {
            if (taken + wanted > bytes && !copy.partial()) {
                Files.deleteIfExists(copy.file());
                taken -= copy.size();
            }
        }
    }

    private record Copy(Path file, long size, FileTime used) {
        static Stream<Copy> of(Path file) {
            try {
                var attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return Stream.of(new Copy(file, attributes.size(), attributes.lastModifiedTime()));
            } catch (NoSuchFileException moved) {
                return Stream.empty();
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        boolean partial() {
            return file.toString().endsWith(PARTIAL);
        }
    }

    /** The files, the one that was not used for longest first. */
    private List<Copy> copies() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.flatMap(Copy::of)
                    .sorted(Comparator.comparing(Copy::used))
                    .toList();
        }
    }
}
