package esd.runtime.weights;

import ai.djl.engine.EngineException;
import esd.models.layout.WrongLayout;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import esd.runtime.networks.StableDiffusion;
import esd.runtime.store.FileHashes;
import esd.runtime.store.NoSuchObject;
import esd.runtime.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoint that was used last stays in memory, and what was last added to it: one, since two may not fit. For one
 * thread at a time.
 */
public final class ModelCache implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCache.class);
    private static final int SHORT_HASH = 10;

    private final ObjectStore store;
    private final FileHashes hashes;
    private final Compute compute;
    private @Nullable LoadedModel loaded;
    private String loadedHash = "";
    private String loadedName = "";

    private @Nullable Mixture mixture;
    private @Nullable StableDiffusion mixed;
    private String mixedOf = "";

    public ModelCache(ObjectStore store, FileHashes hashes, Compute compute) {
        this.store = store;
        this.hashes = hashes;
        this.compute = compute;
    }

    /** The model of this file, loaded if it is another one than last time or its content has changed. */
    public LoadedModel get(ModelFile model) throws JobFailed {
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

    /** The networks that a recipe asks for, made of its checkpoint; the last ones stay until others are asked for. */
    public StableDiffusion mixed(LoadedModel model, Recipe recipe) throws JobFailed {
        if (recipe.plain()) {
            return model.networks();
        }
        try {
            String asked = "%s %s".formatted(recipe, contents(recipe));
            StableDiffusion current = mixed;
            if (current != null && asked.equals(mixedOf)) {
                return current;
            }
            unmix();
            return mix(model, recipe, asked);
        } catch (NoSuchObject e) {
            throw new JobFailed("the file of a model is missing in the store: %s".formatted(e.getMessage()), e);
        } catch (IOException e) {
            throw new JobFailed(String.valueOf(e.getMessage()), e);
        } catch (EngineException e) {
            throw new JobFailed(EngineFailure.reason(e), e);
        }
    }

    private StableDiffusion mix(LoadedModel model, Recipe recipe, String asked) throws IOException {
        long start = System.nanoTime();
        Mixture fresh = new Mixture(new ModelFiles(store, hashes), compute, model.weights(), model);
        try {
            StableDiffusion networks = fresh.networks(model.networks(), recipe);
            mixture = fresh;
            mixed = networks;
            mixedOf = asked;
            LOG.info("LoRAs, embeddings and VAE added in {} ms", (System.nanoTime() - start) / 1_000_000);
            return networks;
        } catch (IOException | RuntimeException e) {
            fresh.close();
            throw e;
        }
    }

    private List<String> contents(Recipe recipe) throws IOException {
        List<String> contents = new ArrayList<>();
        for (ModelFile file : recipe.files()) {
            contents.add(hashes.sha256(file.key()));
        }
        return contents;
    }

    private void unmix() {
        mixed = null;
        mixedOf = "";
        if (mixture != null) {
            mixture.close();
            mixture = null;
        }
    }

    private LoadedModel load(ModelFile model, String hash) throws IOException, WrongLayout {
        long start = System.nanoTime();
        LoadedModel fresh = LoadedModel.read(
                store.localFile(model.key()), compute, Recipe.stem(model.name()), hash.substring(0, SHORT_HASH));
        loaded = fresh;
        loadedHash = hash;
        loadedName = model.name();
        LOG.info("{} loaded in {} ms ({})", model.name(), (System.nanoTime() - start) / 1_000_000, compute);
        return fresh;
    }

    @Override
    public void close() {
        unmix();
        if (loaded != null) {
            loaded.close();
            loaded = null;
        }
    }
}
