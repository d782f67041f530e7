package esd.runtime.local;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.backend.Backend;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import esd.runtime.backend.TrainingEvents;
import esd.runtime.backend.TrainingTask;
import esd.runtime.pipeline.Picture;
import esd.runtime.request.Img2ImgRequest;
import esd.runtime.request.PictureRequest;
import esd.runtime.request.RefusedRequest;
import esd.runtime.request.Txt2ImgRequest;
import esd.runtime.sampling.Stopped;
import esd.runtime.store.FileHashes;
import esd.runtime.store.ObjectStore;
import esd.runtime.weights.Compute;
import esd.runtime.weights.ModelCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The backend in this process: one device, one job at a time, the checkpoints used last kept in memory. */
public final class LocalBackend implements Backend {
    private final ObjectStore store;
    private final FileHashes hashes;
    private final ModelCache models;
    private final Compute compute;
    private final Drawing drawing;
    private final String version;

    /** Keeps only the checkpoint in use. */
    public LocalBackend(ObjectStore store, FileHashes hashes, Compute compute, String version) {
        this(store, hashes, compute, 0, version);
    }

    /** Takes the bytes that earlier checkpoints may take, and this program's name and version for the infotexts. */
    public LocalBackend(ObjectStore store, FileHashes hashes, Compute compute, long cacheBytes, String version) {
        this.store = store;
        this.hashes = hashes;
        this.models = new ModelCache(store, hashes, compute, cacheBytes);
        this.compute = compute;
        this.version = version;
        this.drawing = new Drawing(store, models, compute, version);
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
            Drawing.Drawn drawn = drawing.draw(task, parameters, request, new JobProgress(progress));
            byte[] report = new Report(request, drawn.networks(), drawn.pictures(), version).of(task, parameters);
            return stored(task, drawn.pictures(), report);
        } catch (RefusedRequest e) {
            throw new JobFailed(String.valueOf(e.getMessage()), e);
        } catch (Stopped e) {
            throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
        } catch (IOException e) {
            throw new JobFailed("the pictures cannot be stored: %s".formatted(e.getMessage()), e);
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
    public synchronized void train(TrainingTask task, TrainingEvents events) throws JobFailed, InterruptedException {
        models.close();
        new TrainingJob(store, hashes, compute, version).run(task, events);
    }

    @Override
    public synchronized void close() {
        models.close();
    }
}
