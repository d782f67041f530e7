package esd.runtime.weights;

import ai.djl.engine.EngineException;
import esd.models.layout.WrongLayout;
import esd.models.tensor.Torch;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import esd.runtime.networks.StableDiffusion;
import esd.runtime.store.FileHashes;
import esd.runtime.store.NoSuchObject;
import esd.runtime.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoint that was used last stays in memory, what was last added to it, and of those used before as many as a
 * budget holds. For one thread at a time.
 */
public final class ModelCache implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCache.class);
    private static final int SHORT_HASH = 10;

    /** Brings a checkpoint's file into memory; what it cannot finish it frees again. */
    interface Loader {
        LoadedModel read(Path file, Compute compute, String name, String hash) throws IOException, WrongLayout;
    }

    private final ObjectStore store;
    private final FileHashes hashes;
    private final Compute compute;
    private final Loader loader;
    private final KeptModels kept;

    private @Nullable Mixture mixture;
    private @Nullable StableDiffusion mixed;
    private String mixedOf = "";

    /** Takes the bytes that checkpoints may take which are not in use. */
    public ModelCache(ObjectStore store, FileHashes hashes, Compute compute, long budget) {
        this(store, hashes, compute, budget, LoadedModel::read);
    }

    ModelCache(ObjectStore store, FileHashes hashes, Compute compute, long budget, Loader loader) {
        this.store = store;
        this.hashes = hashes;
        this.compute = compute;
        this.loader = loader;
        this.kept = new KeptModels(budget);
    }

    /** The model of this file, loaded if it is not in memory or its content has changed. */
    public LoadedModel get(ModelFile model) throws JobFailed {
        try {
            KeptModels.Key key = new KeptModels.Key(model.name(), hashes.sha256(model.key()));
            Optional<LoadedModel> known = kept.find(key);
            return known.isPresent() ? known.get() : load(model, key);
        } catch (NoSuchObject e) {
            throw new JobFailed("the file of checkpoint %s is missing in the store".formatted(model.name()), e);
        } catch (IOException | WrongLayout e) {
            throw new JobFailed("checkpoint %s cannot be loaded: %s".formatted(model.name(), e.getMessage()), e);
        } catch (EngineException | OutOfMemoryError e) {
            Torch.giveBack(compute.device());
            throw new JobFailed(
                    "checkpoint %s cannot be loaded: %s".formatted(model.name(), EngineFailure.reason(e)), e);
        }
    }

    /** What the prompts of a task can name. */
    public LoraNames loraNames(InferenceTask task) {
        return new LoraNames(new ModelFiles(store, hashes), Recipe.all(task, "Lora"));
    }

    /** The networks that a recipe asks for, made of its checkpoint; the last ones stay until others are asked for. */
    public StableDiffusion mixed(LoadedModel model, Recipe recipe) throws JobFailed {
        if (recipe.plain()) {
            return model.networks();
        }
        try {
            String asked = "%s %s %s"
                    .formatted(recipe, contents(recipe), model.networks().hash());
            StableDiffusion current = mixed;
            if (current != null && asked.equals(mixedOf)) {
                return current;
            }
            unmix();
            return mix(model, recipe, asked);
        } catch (IOException e) {
            throw new JobFailed(String.valueOf(e.getMessage()), e);
        } catch (EngineException | OutOfMemoryError e) {
            Torch.giveBack(compute.device());
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
        } catch (IOException | RuntimeException | Error e) {
            fresh.close();
            throw e;
        }
    }

    private List<String> contents(Recipe recipe) throws IOException {
        List<String> contents = new ArrayList<>();
        for (ModelFile file : recipe.files()) {
            try {
                contents.add(hashes.sha256(file.key()));
            } catch (NoSuchObject e) {
                throw new IOException(
                        "the file of %s %s is missing in the store".formatted(file.type(), file.name()), e);
            }
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

    private LoadedModel load(ModelFile model, KeptModels.Key key) throws IOException, WrongLayout {
        unmix();
        kept.makeRoom(key);
        Torch.giveBack(compute.device());
        long start = System.nanoTime();
        LoadedModel fresh = loader.read(
                store.localFile(model.key()), compute, model.stem(), key.hash().substring(0, SHORT_HASH));
        kept.keep(key, fresh);
        LOG.info("{} loaded in {} ms ({})", model.name(), (System.nanoTime() - start) / 1_000_000, compute);
        return fresh;
    }

    @Override
    public void close() {
        unmix();
        kept.close();
        Torch.giveBack(compute.device());
    }
}
