package esd.runtime.local;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import esd.models.tensor.Precision;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import esd.runtime.image.Png;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.FileHashes;
import esd.runtime.store.ObjectStore;
import esd.runtime.weights.Compute;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A backend with a model of every type: tiny, with random weights, each the same in every run. */
final class Studio implements AutoCloseable {
    static final String SCENE = picture(0x336699, 0xCC5511);
    static final String MASK = picture(0, 0xFFFFFF);

    private final ObjectStore store;
    private final LocalBackend backend;
    private final AtomicBoolean diskFull = new AtomicBoolean();
    private int jobs;

    /**
     * What is asked for.
     *
     * @param members of the parameter JSON; of two of one name the later one counts
     * @param files besides the checkpoint, {@code type/name} each
     */
    record Job(String kind, String checkpoint, String members, List<String> files) {
        Job {
            files = List.copyOf(files);
        }

        static Job of(String kind, String checkpoint, String members, String... files) {
            return new Job(kind, checkpoint, members, List.of(files));
        }
    }

    Studio(Path folder) throws IOException {
        store = new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
        backend = new LocalBackend(
                (ObjectStore) Proxy.newProxyInstance(
                        Studio.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, this::onDisk),
                new FileHashes(folder.resolve("hashes"), store),
                new Compute(Device.cpu(), Precision.FP32),
                "esd-test");
        new TinyModels(folder, store).write();
        store.put("VAE/broken.safetensors", "<html>".getBytes(StandardCharsets.UTF_8), "text/html");
        try (InputStream network = Studio.class.getResourceAsStream("/golden/rembg/tiny.onnx")) {
            store.put("rembg/u2net.onnx", Objects.requireNonNull(network).readAllBytes(), "application/octet-stream");
        }
    }

    /** Whether all that is written from now on fails. */
    void fillDisk(boolean full) {
        diskFull.set(full);
    }

    private @Nullable Object onDisk(Object proxy, Method method, Object... arguments) throws Throwable {
        if (diskFull.get() && method.getName().equals("put")) {
            throw new IOException("No space left on device");
        }
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException thrown) {
            throw Objects.requireNonNull(thrown.getCause());
        }
    }

    /** Everything that a job made but its report, one file after the other. */
    byte[] run(Job job) throws JobFailed, InterruptedException, IOException {
        InferenceTask task = task(job);
        Pictures pictures = backend.infer(task, Progress.SILENT);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String name : pictures.imageNames()) {
            try (InputStream content = store.get(task.resultPrefix() + name)) {
                content.transferTo(all);
            }
        }
        return all.toByteArray();
    }

    /** The webui's {@code info} of a job. */
    JsonNode info(Job job) throws JobFailed, InterruptedException, IOException {
        InferenceTask task = task(job);
        Pictures pictures = backend.infer(task, Progress.SILENT);
        try (InputStream report = store.get(task.resultPrefix() + pictures.reportName())) {
            ObjectMapper json = new ObjectMapper();
            return json.readTree(json.readTree(report).path("info").textValue());
        }
    }

    private InferenceTask task(Job job) {
        List<ModelFile> models = new ArrayList<>();
        models.add(new ModelFile("Stable-diffusion", job.checkpoint(), "Stable-diffusion/" + job.checkpoint()));
        for (String file : job.files()) {
            String[] parts = file.split("/", 2);
            models.add(new ModelFile(parts[0], parts[1], file));
        }
        String parameters =
                "{\"prompt\": \"a taught pear\", \"seed\": 1, \"width\": 64, \"height\": 64, \"steps\": 2%s, %s}"
                        .formatted(
                                job.kind().equals("img2img") ? ", \"init_images\": [\"%s\"]".formatted(SCENE) : "",
                                job.members());
        return new InferenceTask(
                "job-" + jobs++, job.kind(), "none", Optional.of(parameters), models, "esd-async-local");
    }

    /** A square in the middle of another colour, in base64. */
    static String picture(int around, int middle) {
        BufferedImage picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int place = 0; place < 64 * 64; place++) {
            boolean inside = Math.abs(place % 64 - 32) < 12 && Math.abs(place / 64 - 32) < 12;
            picture.setRGB(place % 64, place / 64, inside ? middle : around);
        }
        return Base64.getEncoder().encodeToString(Png.of(picture));
    }

    @Override
    public void close() {
        backend.close();
        store.close();
    }
}
