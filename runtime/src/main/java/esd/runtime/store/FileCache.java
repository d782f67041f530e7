package esd.runtime.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;

/**
 * Copies of a foreign store's objects on this machine: each content is fetched once, and every use asks the store
 * whether it is still the object's. Safe for use by many threads, in one process.
 */
final class FileCache implements LocalFiles {
    private final CacheFolder folder;
    private final S3Reads reads;
    private final ConcurrentMap<Path, CountDownLatch> fetches = new ConcurrentHashMap<>();

    private FileCache(CacheFolder folder, S3Reads reads) {
        this.folder = folder;
        this.reads = reads;
    }

    static FileCache in(Path folder, long bytes, S3Reads reads) throws IOException {
        return new FileCache(CacheFolder.open(folder, bytes), reads);
    }

    @Override
    public Path of(String key) throws IOException {
        StoredObject object = reads.find(key).orElseThrow(() -> new NoSuchObject(key));
        Path copy = folder.place(object);
        while (!folder.use(copy)) {
            fetchOrWait(object, copy);
        }
        return copy;
    }

    /** One thread fetches; the others wait for it and look again, so that its failure or interruption is not theirs. */
    private void fetchOrWait(StoredObject object, Path copy) throws IOException {
        CountDownLatch mine = new CountDownLatch(1);
        CountDownLatch running = fetches.putIfAbsent(copy, mine);
        if (running != null) {
            await(running, object);
            return;
        }
        try {
            if (!Files.exists(copy)) {
                folder.write(object, copy, reads.get(object));
            }
        } finally {
            fetches.remove(copy);
            mine.countDown();
        }
    }

    private static void await(CountDownLatch running, StoredObject object) throws InterruptedIOException {
        try {
            running.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted: fetch " + object.key());
            interrupted.initCause(stop);
            throw interrupted;
        }
    }
}
