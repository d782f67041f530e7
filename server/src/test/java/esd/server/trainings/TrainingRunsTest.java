package esd.server.trainings;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorInfo;
import esd.models.tensor.Precision;
import esd.runtime.local.LocalBackend;
import esd.runtime.store.FileHashes;
import esd.runtime.store.ObjectStore;
import esd.runtime.weights.Compute;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings through the API on the real engine, with a tiny checkpoint. */
class TrainingRunsTest {
    private static final String SHORT = "\"save_every_n_epochs\":1,\"max_train_epochs\":2";

    @TempDir
    private Path folder;

    private Studio studio;

    @BeforeEach
    void start() throws Exception {
        studio = new Studio(folder);
        studio.dataset("things", "1_thing", Studio.pictures());
    }

    @AfterEach
    void stop() {
        studio.close();
    }

    private LocalBackend engine(ObjectStore store) {
        return new LocalBackend(
                store,
                new FileHashes(folder.resolve("hashes"), store),
                new Compute(Device.cpu(), Precision.FP32),
                "esd-test");
    }

    @Test
    void a_training_leaves_files_logs_and_pictures() throws Exception {
        studio.work(engine(studio.store));
        String id = studio.train(
                "things",
                "lego",
                SHORT + ",\"sample_prompts\":\"a zorple --w 64 --h 64 --s 2 --d 5\",\"sample_every_n_epochs\":1");
        Set<String> seen = new LinkedHashSet<>();
        List<JsonNode> progress = new ArrayList<>();
        JsonNode over = studio.when(id, found -> {
            seen.add(found.path("job_status").textValue());
            if (found.path("progress").isObject()) {
                progress.add(found.path("progress"));
            }
            return found.path("job_status").textValue().matches("Completed|Failed");
        });
        assertThat(over.path("job_status").textValue()).as(Studio.reason(over)).isEqualTo("Completed");
        assertThat(List.of("Starting", "Downloading", "Training", "Uploading", "Completed"))
                .containsSubsequence(seen);
        assertThat(over.path("params").has("warnings")).isFalse();
        JsonNode last = progress.get(progress.size() - 1);
        assertThat(last.path("epochs").intValue()).isEqualTo(2);
        assertThat(last.path("steps").intValue()).isEqualTo(4);
        assertThat(last.path("loss").doubleValue()).isPositive();
        assertThat(last.path("learning_rates").path("unet").doubleValue()).isPositive();
        for (String name : List.of("lego.safetensors", "lego-000001.safetensors")) {
            assertThat(studio.checkpoints.findActive("Lora", name)).as(name).isPresent();
        }
        assertThat(names(over.path("samples"))).containsExactly("lego_e000001_00_5.png", "lego_e000002_00_5.png");
        assertThat(names(over.path("logs")).get(0)).isEqualTo("loss_curve.png");
        assertThat(names(over.path("logs")).get(1)).startsWith("output_name").contains("/network_train/events.out");
        for (JsonNode picture :
                List.of(over.path("samples").get(1), over.path("logs").get(0))) {
            URI url = URI.create(picture.path("url").textValue());
            assertThat(ImageIO.read(url.toURL())).as(url.toString()).isNotNull();
        }
    }

    private static List<String> names(JsonNode files) {
        List<String> names = new ArrayList<>();
        files.forEach(file -> names.add(file.path("filename").textValue()));
        return names;
    }

    @Test
    void what_cannot_be_trained_fails_for_one_clear_reason_and_the_next_one_runs() throws Exception {
        studio.dataset("empty", "1_thing", Map.of("a.txt", new byte[] {65}));
        studio.dataset("broken", "1_thing", Map.of("bad.png", new byte[] {1, 2, 3}));
        studio.dataset("mute", "3", Map.of("x.png", Studio.picture(5)));
        studio.dataset("wordless", "1_zorple", Map.of("x.png", Studio.picture(5)));
        Path other = folder.resolve("other.safetensors");
        Safetensors.write(
                other,
                Map.of("some.weight", TensorInfo.of(ElementType.F32, 2)),
                Map.of(),
                (name, info) -> ByteBuffer.allocate(8));
        studio.store.put("incoming/other", other, "application/octet-stream");
        studio.checkpoints.made().adopt("Stable-diffusion", "other.safetensors", "incoming/other", List.of(), "");
        studio.work(engine(studio.store));
        assertThat(failing("empty"))
                .isEqualTo("the dataset has no pictures to train on: there are 1 files, but none is"
                        + " a picture in a folder called <repeats>_<name>, such as 10_cat/1.png");
        assertThat(failing("broken")).startsWith("1_thing/bad.png ");
        assertThat(failing("mute"))
                .isEqualTo("3/x.png has no caption: there is no x.txt beside it, and its folder has no name");
        String wrong = studio.create("other.safetensors", "things", "wrong", SHORT)
                .data()
                .path("id")
                .textValue();
        assertThat(Studio.reason(studio.whenOver(wrong)))
                .startsWith("checkpoint other.safetensors cannot be trained on: ");
        assertThat(studio.create("tiny.safetensors", "things", "typo", SHORT + ",\"learnig_rate\":1")
                        .message())
                .startsWith("config_params: learnig_rate is unknown; known are ");
        assertThat(studio.create("tiny.safetensors", "things", "more", SHORT + ",\"save_state\":true")
                        .message())
                .isEqualTo("config_params: save_state=true is not available in this version");
        JsonNode good = studio.whenOver(studio.train("wordless", "good", SHORT));
        assertThat(good.path("job_status").textValue()).as(Studio.reason(good)).isEqualTo("Completed");
        assertThat(good.path("params").path("warnings").get(0).textValue())
                .startsWith("1 of 1 pictures have no caption, such as 1_zorple/x.png: ");
    }

    private String failing(String dataset) throws InterruptedException {
        JsonNode over = studio.whenOver(studio.train(dataset, dataset, SHORT));
        assertThat(over.path("job_status").textValue()).isEqualTo("Failed");
        return Studio.reason(over);
    }

    @Test
    void a_store_without_space_is_named_and_the_next_training_runs() throws Exception {
        studio.work(engine(full(studio.store)));
        JsonNode failed = studio.whenOver(studio.train("things", "large", SHORT));
        assertThat(failed.path("job_status").textValue()).isEqualTo("Failed");
        assertThat(Studio.reason(failed))
                .startsWith("a file cannot be read or written: ")
                .endsWith("large-000001.safetensors: No space left on device");
        assertThat(studio.checkpoints.findFirstNamed("large-000001.safetensors"))
                .isEmpty();
        JsonNode good = studio.whenOver(studio.train("things", "small", SHORT));
        assertThat(good.path("job_status").textValue()).as(Studio.reason(good)).isEqualTo("Completed");
    }

    /** The same store, but without space for files that are called large. */
    private static ObjectStore full(ObjectStore store) {
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("put")
                            && String.valueOf(arguments[0]).contains("/large")) {
                        throw new IOException(arguments[0] + ": No space left on device");
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void a_stop_keeps_what_was_saved_and_the_next_training_runs() throws Exception {
        studio.work(engine(studio.store));
        String id = studio.train("things", "long", "\"save_every_n_epochs\":1,\"max_train_epochs\":5000");
        studio.when(id, found -> found.path("progress").path("epoch").intValue() >= 2);
        assertThat(studio.api.put("/trainings/%s/stop".formatted(id), "").status())
                .isEqualTo(200);
        JsonNode good = studio.whenOver(studio.train("things", "next", SHORT));
        assertThat(good.path("job_status").textValue()).as(Studio.reason(good)).isEqualTo("Completed");
        JsonNode stopped = studio.shown(id);
        assertThat(stopped.path("job_status").textValue()).isEqualTo("Stopped");
        assertThat(Studio.reason(stopped)).isEqualTo("the training was stopped by api");
        assertThat(studio.checkpoints.findActive("Lora", "long-000001.safetensors"))
                .isPresent();
        assertThat(studio.checkpoints.findFirstNamed("long.safetensors")).isEmpty();
        assertThat(names(stopped.path("logs"))).hasSize(2);
    }
}
