package esd.runtime.local;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import esd.models.tensor.Torch;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.JobFailed;
import esd.runtime.extras.Enlargement;
import esd.runtime.extras.Upscaling;
import esd.runtime.networks.NotFinite;
import esd.runtime.networks.StableDiffusion;
import esd.runtime.pipeline.Enlarging;
import esd.runtime.pipeline.HiresPass;
import esd.runtime.pipeline.Picture;
import esd.runtime.pipeline.PictureListener;
import esd.runtime.pipeline.Txt2Img;
import esd.runtime.request.Hires;
import esd.runtime.request.PictureRequest;
import esd.runtime.request.RefusedRequest;
import esd.runtime.store.ObjectStore;
import esd.runtime.weights.Compute;
import esd.runtime.weights.EngineFailure;
import esd.runtime.weights.LoadedModel;
import esd.runtime.weights.LoraNames;
import esd.runtime.weights.ModelCache;
import esd.runtime.weights.Recipe;
import java.util.List;
import java.util.Optional;

/** The task types {@code txt2img} and {@code img2img}: finds the networks, and draws in one pass or in two. */
final class Drawing {
    private final ObjectStore store;
    private final ModelCache models;
    private final Compute compute;
    private final String version;

    Drawing(ObjectStore store, ModelCache models, Compute compute, String version) {
        this.store = store;
        this.models = models;
        this.compute = compute;
        this.version = version;
    }

    /** Pictures, and the networks that the report names. */
    record Drawn(StableDiffusion networks, List<Picture> pictures) {}

    Drawn draw(InferenceTask task, JsonNode parameters, PictureRequest request, PictureListener listener)
            throws JobFailed, RefusedRequest, InterruptedException {
        LoraNames names = models.loraNames(task);
        Recipe recipe = Recipe.of(task, parameters, request.picture(), names);
        LoadedModel model = models.get(recipe.checkpoint());
        StableDiffusion networks = models.mixed(model, recipe);
        Txt2Img first = new Txt2Img(networks, version);
        try (NDManager manager = Torch.manager(compute.device());
                UpscalerFiles files = new UpscalerFiles(store, task.models(), manager, PictureListener.SILENT)) {
            Optional<Hires> hires = request.picture().hires();
            if (hires.isEmpty()) {
                return new Drawn(networks, first.run(manager, request, listener));
            }
            Enlarging enlarging = enlarging(hires.get(), files);
            List<NDArray> latents = first.latents(manager, request.picture(), listener);
            StableDiffusion others = models.mixed(model, recipe.second(parameters, hires.get(), names));
            HiresPass second = new HiresPass(others, enlarging, version);
            return new Drawn(others, second.run(manager, request.picture(), latents, listener));
        } catch (NotFinite e) {
            String cause = model.firstNotFinite()
                    .map(" because tensor %s of the checkpoint does"::formatted)
                    .orElse("");
            throw new JobFailed(e.getMessage() + cause, e);
        } catch (EngineException | OutOfMemoryError e) {
            throw new JobFailed(EngineFailure.reason(e), e);
        }
    }

    /** An upscaler that there is not is refused before anything is drawn. */
    private static Enlarging enlarging(Hires hires, UpscalerFiles files) throws RefusedRequest {
        boolean smooth = hires.interpolation().isPresent() || hires.upscaler().equals(Upscaling.NONE);
        Upscaling upscaling = smooth ? Upscaling::lanczos : files.named(hires.upscaler());
        return (picture, width, height) -> Enlargement.stretched(picture, upscaling, width, height);
    }
}
