package esd.runtime.local;

import ai.djl.ndarray.NDManager;
import esd.models.checkpoint.LoadedWeights;
import esd.models.checkpoint.TensorFile;
import esd.models.esrgan.NotAnUpscaler;
import esd.models.esrgan.Upscalers;
import esd.models.layout.TensorFiles;
import esd.models.tensor.Precision;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.extras.NetworkUpscaling;
import esd.runtime.extras.UpscalerShelf;
import esd.runtime.extras.Upscaling;
import esd.runtime.pipeline.PictureListener;
import esd.runtime.request.RefusedRequest;
import esd.runtime.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The upscalers of one job: two that need no file, and those of the task's files. Closing it frees their weights. */
final class UpscalerFiles implements UpscalerShelf, AutoCloseable {
    static final String TYPE = "ESRGAN";

    private final ObjectStore store;
    private final List<ModelFile> files;
    private final NDManager manager;
    private final PictureListener listener;
    private final List<LoadedWeights> opened = new ArrayList<>();
    private final Map<String, Upscaling> known = new HashMap<>();

    UpscalerFiles(ObjectStore store, List<ModelFile> models, NDManager manager, PictureListener listener) {
        this.store = store;
        this.files = models.stream().filter(model -> model.type().equals(TYPE)).toList();
        this.manager = manager;
        this.listener = listener;
        known.put("Lanczos", Upscaling::lanczos);
        known.put("Nearest", Upscaling::nearest);
    }

    @Override
    public Upscaling named(String name) throws RefusedRequest {
        Upscaling upscaling = known.get(name);
        if (upscaling == null) {
            upscaling = loaded(file(name));
            known.put(name, upscaling);
        }
        return upscaling;
    }

    private ModelFile file(String name) throws RefusedRequest {
        for (ModelFile file : files) {
            if (file.name().equals(name) || file.stem().equals(name)) {
                return file;
            }
        }
        List<String> names = new ArrayList<>(List.of(Upscaling.NONE, "Lanczos", "Nearest"));
        files.forEach(file -> names.add(file.stem()));
        throw new RefusedRequest("there is no upscaler %s; there are %s. Others are uploaded as checkpoints of type %s"
                .formatted(name, String.join(", ", names), TYPE));
    }

    private Upscaling loaded(ModelFile file) throws RefusedRequest {
        try (TensorFile tensors = TensorFiles.open(store.localFile(file.key()))) {
            LoadedWeights weights = LoadedWeights.read(tensors, name -> true, manager.getDevice(), Precision.FP32);
            opened.add(weights);
            return new NetworkUpscaling(Upscalers.of(weights), manager, listener);
        } catch (IOException | NotAnUpscaler | IllegalArgumentException e) {
            throw new RefusedRequest("upscaler %s cannot be loaded: %s".formatted(file.name(), e.getMessage()));
        }
    }

    @Override
    public void close() {
        opened.forEach(LoadedWeights::close);
    }
}
