package esd.runtime.local;

import esd.models.layout.WrongLayout;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import esd.runtime.store.FileHashes;
import esd.runtime.store.NoSuchObject;
import esd.runtime.store.ObjectStore;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoint that was used last stays in memory: one, since two may not fit. For one thread at a time. */
final class ModelCache implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCache.class);
    private static final int SHORT_HASH = 10;

    private final ObjectStore store;
    private final FileHashes hashes;
    private final Compute compute;
    private @Nullable LoadedModel loaded;
    private String loadedHash = "";
    private String loadedName = "";

    ModelCache(ObjectStore store, FileHashes hashes, Compute compute) {
        this.store = store;
        this.hashes = hashes;
        this.compute = compute;
    }

    /** The model of this file, loaded if it is another one than last time or its content has changed. */
    LoadedModel get(ModelFile model) throws JobFailed {
        try {
            String hash = hashes.sha256(model.key());
            LoadedModel current = loaded;
            if (current != null && hash.equals(loadedHash) && model.name().equals(loadedName)) {
                return current;
            }
            close();
            return load(model, hash);
        } catch (NoSuchObject e) {
            throw new JobFailed("the file of checkpoint %s is missing in the store".formatted(model.name()), e);
        } catch (IOException | WrongLayout e) {
            throw new JobFailed("checkpoint %s cannot be loaded: %s".formatted(model.name(), e.getMessage()), e);
        }
    }

    private LoadedModel load(ModelFile model, String hash) throws IOException, WrongLayout {
        long start = System.nanoTime();
        LoadedModel fresh = LoadedModel.read(
                store.localFile(model.key()), compute, stem(model.name()), hash.substring(0, SHORT_HASH));
        loaded = fresh;
        loadedHash = hash;
        loadedName = model.name();
        LOG.info("{} loaded in {} ms ({})", model.name(), (System.nanoTime() - start) / 1_000_000, compute);
        return fresh;
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    @Override
    public void close() {
        if (loaded != null) {
            loaded.close();
            loaded = null;
        }
    }
}
