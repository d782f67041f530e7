package esd.runtime.local;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import esd.models.tensor.Torch;
import esd.runtime.backend.Backend;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import esd.runtime.pipeline.Img2ImgRequest;
import esd.runtime.pipeline.NotFinite;
import esd.runtime.pipeline.Picture;
import esd.runtime.pipeline.PictureRequest;
import esd.runtime.pipeline.RefusedRequest;
import esd.runtime.pipeline.StableDiffusion;
import esd.runtime.pipeline.Txt2Img;
import esd.runtime.pipeline.Txt2ImgRequest;
import esd.runtime.sampling.Stopped;
import esd.runtime.store.FileHashes;
import esd.runtime.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The backend in this process: one device, one job at a time, the last checkpoint kept in memory. */
public final class LocalBackend implements Backend {
    private final ObjectStore store;
    private final ModelCache models;
    private final Compute compute;
    private final String version;

    /** Takes the name and version of this program, for the pictures' infotext. */
    public LocalBackend(ObjectStore store, FileHashes hashes, Compute compute, String version) {
        this.store = store;
        this.models = new ModelCache(store, hashes, compute);
        this.compute = compute;
        this.version = version;
    }

    @Override
    public synchronized Pictures infer(InferenceTask task, Progress progress) throws JobFailed, InterruptedException {
        if (ExtrasJob.KINDS.contains(task.kind())) {
            return new ExtrasJob(store, compute).run(task, new JobProgress(progress));
        }
        if (task.kind().equals(RembgJob.KIND)) {
            return new RembgJob(store).run(task);
        }
        boolean fromPicture = task.kind().equals("img2img");
        if (!fromPicture && !task.kind().equals("txt2img")) {
            throw new JobFailed("task type %s is not available in this version".formatted(task.kind()));
        }
        JsonNode parameters = Parameters.of(task, store);
        try {
            long seed = ThreadLocalRandom.current().nextLong(1L << 32);
            PictureRequest request =
                    fromPicture ? Img2ImgRequest.read(parameters, seed) : Txt2ImgRequest.read(parameters, seed);
            Recipe recipe = Recipe.of(task, parameters, request.picture());
            LoadedModel model = models.get(recipe.checkpoint());
            StableDiffusion networks = models.mixed(model, recipe);
            List<Picture> pictures = draw(model, networks, request, new JobProgress(progress));
            return stored(task, pictures, Report.of(task, parameters, request.picture(), networks, pictures));
        } catch (RefusedRequest e) {
            throw new JobFailed(String.valueOf(e.getMessage()), e);
        } catch (Stopped e) {
            throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
        } catch (IOException e) {
            throw new JobFailed("the pictures cannot be stored: %s".formatted(e.getMessage()), e);
        }
    }

    private List<Picture> draw(
            LoadedModel model, StableDiffusion networks, PictureRequest request, JobProgress progress)
            throws JobFailed, RefusedRequest {
        try (NDManager manager = Torch.manager(compute.device())) {
            return new Txt2Img(networks, version).run(manager, request, progress);
        } catch (NotFinite e) {
            String cause = model.firstNotFinite()
                    .map(" because tensor %s of the checkpoint does"::formatted)
                    .orElse("");
            throw new JobFailed(e.getMessage() + cause, e);
        } catch (EngineException e) {
            throw new JobFailed(EngineFailure.reason(e), e);
        }
    }

    private Pictures stored(InferenceTask task, List<Picture> pictures, byte[] report) throws IOException {
        List<String> names = new ArrayList<>();
        for (Picture picture : pictures) {
            String name = "image_%d.png".formatted(names.size());
            store.put(task.resultPrefix() + name, picture.png(), "image/png");
            names.add(name);
        }
        String reportName = task.id() + "_param.json";
        store.put(task.resultPrefix() + reportName, report, "application/json");
        return new Pictures(names, reportName);
    }

    @Override
    public synchronized void close() {
        models.close();
    }
}
