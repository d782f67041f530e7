package esd.runtime.weights;

import ai.djl.ndarray.NDManager;
import esd.models.checkpoint.LoadedWeights;
import esd.models.checkpoint.TensorFile;
import esd.models.clip.AddedTokens;
import esd.models.clip.ClipText;
import esd.models.layout.Sd1Layout;
import esd.models.layout.TensorFiles;
import esd.models.lora.AdaptedWeights;
import esd.models.lora.Lora;
import esd.models.lora.Modules;
import esd.models.lora.Strength;
import esd.models.lora.WrongLora;
import esd.models.tensor.Torch;
import esd.models.tensor.Weights;
import esd.models.unet.Heads;
import esd.models.unet.Unet;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.networks.Additions;
import esd.runtime.networks.StableDiffusion;
import esd.runtime.prompt.Embedding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A checkpoint with LoRAs, embeddings and another VAE. It borrows the checkpoint's weights, which stay as they are, and
 * owns what was made of them: closing it frees that.
 */
final class Mixture implements AutoCloseable {
    private final ModelFiles files;
    private final Compute compute;
    private final LoadedWeights checkpoint;
    private final Autoencoders own;
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final Map<String, String> told = new LinkedHashMap<>();
    private final Map<String, String> toldVae = new LinkedHashMap<>();
    private final List<Embedding> embeddings = new ArrayList<>();

    Mixture(ModelFiles files, Compute compute, LoadedWeights checkpoint, Autoencoders own) {
        this.files = files;
        this.compute = compute;
        this.checkpoint = checkpoint;
        this.own = own;
    }

    /** The checkpoint's networks with what a recipe adds to them. */
    StableDiffusion networks(StableDiffusion plain, Recipe recipe) throws IOException {
        Weights weights = recipe.loras().isEmpty() ? checkpoint : adapted(recipe.loras());
        Weights text = weights.at(Sd1Layout.TEXT);
        Weights taught = recipe.embeddings().isEmpty() ? text : taught(text, recipe.embeddings());
        Autoencoders vae = recipe.vae().isPresent() ? vae(recipe.vae().get()) : own;
        return new StableDiffusion(
                plain.tokenizer(),
                new ClipText(taught),
                recipe.loras().isEmpty() && !recipe.tiling()
                        ? plain.noisePredictor()
                        : new Unet(
                                (recipe.tiling() ? weights.tiled() : weights).at(Sd1Layout.UNET),
                                Heads.EIGHT,
                                compute.precision()),
                vae.usual(recipe.tiling()),
                () -> vae.exact(recipe.tiling()),
                plain.latentScale(),
                plain.name(),
                plain.hash(),
                new Additions(embeddings, toldVae, told));
    }

    private Weights adapted(List<Recipe.StrongLora> loras) throws IOException {
        Modules modules = new Modules(checkpoint.names());
        List<Strength> strengths = new ArrayList<>();
        List<String> hashes = new ArrayList<>();
        try {
            for (Recipe.StrongLora lora : loras) {
                strengths.add(files.reading("LoRA", lora.file(), file -> strength(file, lora, modules, hashes)));
            }
            AdaptedWeights weights = AdaptedWeights.of(checkpoint, strengths, compute.device(), compute.precision());
            owned.push(weights);
            told.put("Lora hashes", String.join(", ", hashes));
            return weights;
        } catch (WrongLora e) {
            String names = loras.stream().map(lora -> lora.file().name()).collect(Collectors.joining(", "));
            throw new IOException("LoRA %s cannot be used: %s".formatted(names, e.getMessage()), e);
        } finally {
            strengths.forEach(strength -> strength.lora().close());
        }
    }

    private Strength strength(Path file, Recipe.StrongLora lora, Modules modules, List<String> hashes)
            throws IOException {
        try (TensorFile tensors = TensorFiles.open(file)) {
            hashes.add("%s: %s".formatted(lora.tag().name(), LoraHash.of(file, tensors)));
            return new Strength(
                    Lora.read(tensors, modules, compute.device()),
                    lora.tag().textEncoder(),
                    lora.tag().unet());
        }
    }

    private Weights taught(Weights text, List<ModelFile> named) throws IOException {
        List<EmbeddingVectors> read = new ArrayList<>();
        var table = text.get("embeddings.token_embedding.weight").getShape();
        int next = Math.toIntExact(table.get(0));
        NDManager manager = Torch.manager(compute.device());
        owned.push(manager);
        try {
            for (ModelFile embedding : named) {
                EmbeddingVectors vectors = files.reading(
                        "embedding", embedding, file -> EmbeddingVectors.read(file, table.get(1), compute.device()));
                read.add(vectors);
                int count = Math.toIntExact(vectors.vectors().getShape().get(0));
                String hash = files.hash(embedding).substring(0, 12);
                embeddings.add(new Embedding(embedding.stem(), next, count, hash));
                next += count;
            }
            return new AddedTokens(
                    manager, text, read.stream().map(EmbeddingVectors::vectors).toList(), compute.precision());
        } finally {
            read.forEach(EmbeddingVectors::close);
        }
    }

    private LoadedVae vae(ModelFile named) throws IOException {
        LoadedVae vae = files.reading("VAE", named, file -> LoadedVae.read(file, checkpoint, compute));
        owned.push(vae);
        toldVae.put("VAE hash", files.hash(named).substring(0, 10));
        toldVae.put("VAE", named.name());
        return vae;
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
