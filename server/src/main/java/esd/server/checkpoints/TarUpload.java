package esd.server.checkpoints;

import esd.runtime.store.ObjectStore;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Some clients send a tar archive under the model's own name: what is stored in the end is the model. */
final class TarUpload {
    private static final Logger log = LoggerFactory.getLogger(TarUpload.class);
    /** A tar archive's first block is its first entry's header. */
    private static final int BLOCK = 512;

    private static final int MOST_ENTRIES = 1000;

    private final ObjectStore store;
    private final String key;

    TarUpload(ObjectStore store, String key) {
        this.store = store;
        this.key = key;
    }

    /** Puts the file of the object's own name in the archive's place. What is no such archive stays as it is. */
    void unpack() throws IOException {
        if (!archive()) {
            return;
        }
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new BufferedInputStream(store.get(key)))) {
            TarArchiveEntry model = find(tar);
            if (model != null) {
                store.put(key, tar, model.getSize(), "application/octet-stream");
                log.info("{} came in a tar archive and was unpacked", key);
            }
        } catch (IOException broken) {
            log.warn("{} is a tar archive that cannot be unpacked: {}", key, broken.getMessage());
        }
    }

    private boolean archive() throws IOException {
        try (InputStream content = store.get(key)) {
            byte[] block = content.readNBytes(BLOCK);
            return TarArchiveInputStream.matches(block, block.length);
        }
    }

    private @Nullable TarArchiveEntry find(TarArchiveInputStream tar) throws IOException {
        String name = last(key);
        for (int i = 0; i < MOST_ENTRIES; i++) {
            TarArchiveEntry entry = tar.getNextEntry();
            if (entry == null || (plainFile(entry) && last(entry.getName()).equals(name))) {
                return entry;
            }
        }
        return null;
    }

    /** Neither a folder, a link or a device, nor a file with holes. */
    private static boolean plainFile(TarArchiveEntry entry) {
        return (entry.getLinkFlag() == TarConstants.LF_NORMAL || entry.getLinkFlag() == TarConstants.LF_OLDNORM)
                && entry.isFile()
                && !entry.isSparse();
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
