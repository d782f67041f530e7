package esd.runtime.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The SHA-256 of objects, remembered in a folder for as long as their content stays the same: hashing gigabytes at each
 * start takes too long. One small file an entry, so it is safe for many threads.
 */
public final class FileHashes {
    private final Path folder;
    private final ObjectStore store;

    public FileHashes(Path folder, ObjectStore store) {
        this.folder = folder;
        this.store = store;
    }

    /** The lower-case hexadecimal SHA-256 of the object's content. */
    public String sha256(String key) throws IOException {
        StoredObject object = store.find(key).orElseThrow(() -> new NoSuchObject(key));
        Path entry = folder.resolve(Sha256.of("%s\n%s\n%d".formatted(key, object.etag(), object.size())));
        if (Files.exists(entry)) {
            return Files.readString(entry);
        }
        String hash = Sha256.of(store.localFile(key));
        remember(entry, hash);
        return hash;
    }

    private void remember(Path entry, String hash) throws IOException {
        Files.createDirectories(folder);
        Path whole = Files.createTempFile(folder, "hash", ".new");
        Files.writeString(whole, hash);
        Files.move(whole, entry, StandardCopyOption.ATOMIC_MOVE);
    }
}
