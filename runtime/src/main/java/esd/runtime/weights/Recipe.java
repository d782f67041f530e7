package esd.runtime.weights;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.ModelTitle;
import esd.runtime.prompt.ExtraNetworks;
import esd.runtime.prompt.LoraTag;
import esd.runtime.request.Fields;
import esd.runtime.request.Hires;
import esd.runtime.request.RefusedRequest;
import esd.runtime.request.Txt2ImgRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which files a job's networks are made of.
 *
 * @param tiling whether their convolutions join the opposite edges of a picture
 */
public record Recipe(
        ModelFile checkpoint,
        Optional<ModelFile> vae,
        List<StrongLora> loras,
        List<ModelFile> embeddings,
        boolean tiling) {
    private static final Set<String> OWN_VAE = Set.of("Automatic", "None");

    /** A LoRA as a prompt names it, and its file. */
    public record StrongLora(ModelFile file, LoraTag tag) {}

    public Recipe {
        loras = List.copyOf(loras);
        embeddings = List.copyOf(embeddings);
    }

    /** What a task's models and its prompts say: an embedding that they do not name is left out, a prompt's LoRA that is not among the models has no file. */
    public static Recipe of(InferenceTask task, JsonNode parameters, Txt2ImgRequest request, LoraNames names)
            throws JobFailed, RefusedRequest {
        ModelFile checkpoint = chosen(
                        task, "Stable-diffusion", request.settings().checkpoint())
                .orElseThrow(() -> new JobFailed("no Stable-diffusion checkpoint is named"));
        List<StrongLora> loras = loras(names, parameters, request.extraNetworks());
        if (request.hires().isPresent()) {
            loras(names, parameters, request.hires().get().extraNetworks());
        }
        Optional<ModelFile> vae = vae(task, request.settings().vae());
        String second = request.hires()
                .map(hires -> hires.prompt() + "\n" + hires.negativePrompt())
                .orElse("");
        String words = lower(request.prompt() + "\n" + request.negativePrompt() + "\n" + second);
        List<ModelFile> embeddings = all(task, "embeddings").stream()
                .filter(file -> words.contains(lower(file.stem())))
                .toList();
        return new Recipe(checkpoint, vae, loras, embeddings, request.tiling());
    }

    /** The same for a second pass, whose prompt names LoRAs of its own. */
    public Recipe second(JsonNode parameters, Hires hires, LoraNames names) throws JobFailed, RefusedRequest {
        return new Recipe(checkpoint, vae, loras(names, parameters, hires.extraNetworks()), embeddings, tiling);
    }

    private static List<StrongLora> loras(LoraNames names, JsonNode parameters, ExtraNetworks networks)
            throws JobFailed, RefusedRequest {
        List<StrongLora> loras = new ArrayList<>();
        if (Fields.of(parameters).flag("disable_extra_networks")) {
            return loras;
        }
        for (LoraTag tag : networks.loras()) {
            loras.add(new StrongLora(names.find(tag.name()), tag));
        }
        return loras;
    }

    /** Whether the checkpoint is used as it is. */
    boolean plain() {
        return !tiling && vae.isEmpty() && loras.isEmpty() && embeddings.isEmpty();
    }

    /** The files besides the checkpoint's. */
    List<ModelFile> files() {
        List<ModelFile> files = new ArrayList<>(embeddings);
        vae.ifPresent(files::add);
        loras.forEach(lora -> files.add(lora.file()));
        return files;
    }

    /** The VAE that the settings name, else the one of the models; none is the checkpoint's own. */
    private static Optional<ModelFile> vae(InferenceTask task, Optional<String> asked) throws JobFailed {
        return asked.filter(OWN_VAE::contains).isPresent() ? Optional.empty() : chosen(task, "VAE", asked);
    }

    /** What the settings name goes before what the models say first. */
    private static Optional<ModelFile> chosen(InferenceTask task, String type, Optional<String> asked)
            throws JobFailed {
        List<ModelFile> files = all(task, type);
        if (asked.isEmpty()) {
            return files.stream().findFirst();
        }
        Optional<ModelFile> named = ModelTitle.names(asked.get()).stream()
                .flatMap(name -> files.stream().filter(file -> file.name().equals(name)))
                .findFirst();
        if (named.isEmpty()) {
            throw new JobFailed(
                    "override_settings.%s is %s: there is no Active checkpoint of type %s with this name to use"
                            .formatted(type.equals("VAE") ? "sd_vae" : "sd_model_checkpoint", asked.get(), type));
        }
        return named;
    }

    static List<ModelFile> all(InferenceTask task, String type) {
        return task.models().stream().filter(file -> file.type().equals(type)).toList();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
