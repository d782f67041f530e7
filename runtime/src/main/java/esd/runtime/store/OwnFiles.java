package esd.runtime.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The embedded server's own files: it keeps an object in one plain file, at the key's path below the bucket's folder. */
final class OwnFiles implements LocalFiles {
    private final Path bucket;

    OwnFiles(Path bucket) {
        this.bucket = bucket.toAbsolutePath().normalize();
    }

    @Override
    public Path of(String key) throws IOException {
        Path file = resolve(key);
        if (!file.startsWith(bucket) || !Files.isRegularFile(file)) {
            throw new NoSuchObject(key);
        }
        return file;
    }

    private Path resolve(String key) throws NoSuchObject {
        try {
            return bucket.resolve(key).normalize();
        } catch (InvalidPathException unspeakable) {
            throw new NoSuchObject(key);
        }
    }
}
