package esd.runtime.local;

import ai.djl.Device;
import esd.models.tensor.Precision;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import esd.runtime.store.FileHashes;
import esd.runtime.weights.Compute;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** Pictures of the tiny checkpoint with a LoRA, as clients ask for them. */
final class TrainedPictures {
    private final TrainingStudio studio;

    TrainedPictures(TrainingStudio studio) {
        this.studio = studio;
    }

    /** Draws "a thing", with a LoRA by its name or without any. */
    byte[] draw(String key, String lora) throws Exception {
        String tag = lora.isEmpty() ? "" : " <lora:%s:1>".formatted(lora);
        InferenceTask task = new InferenceTask(
                "picture" + lora,
                "txt2img",
                "",
                Optional.of(("{\"prompt\":\"a thing%s\",\"width\":64,\"height\":64,\"steps\":4,\"seed\":7,"
                                + "\"cfg_scale\":5,\"sampler_name\":\"Euler\"}")
                        .formatted(tag)),
                List.of(
                        new ModelFile("Stable-diffusion", "tiny.safetensors", TrainingStudio.MODEL),
                        new ModelFile("Lora", "thing.safetensors", key)),
                "esd-async-local");
        try (LocalBackend backend = new LocalBackend(
                studio.store,
                new FileHashes(Files.createTempDirectory("hashes"), studio.store),
                new Compute(Device.cpu(), Precision.FP32),
                "esd-test")) {
            Pictures pictures = backend.infer(task, Progress.SILENT);
            return studio.bytes(task.resultPrefix() + pictures.imageNames().get(0));
        }
    }
}
