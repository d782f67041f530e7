package esd.server.trainings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.TrainingEvents.Phase;
import esd.runtime.backend.TrainingEvents.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of a training while it runs. */
class TrainingStatesTest {
    private static final String EPOCHS = "\"save_every_n_epochs\":1,\"max_train_epochs\":5";

    private final HeldBackend backend = new HeldBackend();
    private Studio studio;
    private String id;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        studio = new Studio(folder);
        studio.dataset("things", "1_thing", Studio.pictures());
        id = studio.train("things", "lego", EPOCHS);
        studio.work(backend);
    }

    @AfterEach
    void stop() {
        studio.close();
    }

    private void now(Phase phase) throws InterruptedException {
        backend.now((task, events) -> {
            events.now(phase);
            return true;
        });
    }

    @Test
    void states_and_progress_are_shown_as_they_are() throws Exception {
        assertThat(studio.status(id)).isEqualTo("Starting");
        now(Phase.DOWNLOADING);
        assertThat(studio.status(id)).isEqualTo("Downloading");
        assertThat(studio.shown(id).path("progress").isNull()).isTrue();
        now(Phase.TRAINING);
        assertThat(studio.status(id)).isEqualTo("Training");
        backend.now((task, events) -> {
            events.step(new Step(2, 5, 7, 20, 1.5, 19.5, 0.125, 0.25, Map.of("unet", 1e-4, "text_encoder", 5e-5)));
            return true;
        });
        JsonNode progress = studio.shown(id).path("progress");
        assertThat(progress.toString())
                .isEqualTo("{\"epoch\":2,\"epochs\":5,\"step\":7,\"steps\":20,\"seconds_per_step\":1.5,"
                        + "\"seconds_left\":19.5,\"loss\":0.125,\"average_loss\":0.25,\"learning_rates\":%s}"
                                .formatted(progress.path("learning_rates")));
        assertThat(progress.path("learning_rates").path("unet").doubleValue()).isEqualTo(1e-4);
        assertThat(progress.path("learning_rates").path("text_encoder").doubleValue())
                .isEqualTo(5e-5);
        now(Phase.UPLOADING);
        assertThat(studio.status(id)).isEqualTo("Uploading");
        backend.now((task, events) -> {
            put(task.outputFolder() + "/lego.safetensors");
            return false;
        });
        JsonNode over = studio.whenOver(id);
        assertThat(over.path("job_status").textValue()).isEqualTo("Completed");
        assertThat(over.path("progress").isNull()).isTrue();
        assertThat(over.path("params")
                        .path("resp")
                        .path("raw_resp")
                        .path("TrainingJobStatus")
                        .textValue())
                .isEqualTo("Completed");
    }

    @Test
    void files_and_pictures_are_there_as_soon_as_they_are_stored() throws Exception {
        now(Phase.TRAINING);
        backend.now((task, events) -> {
            put(task.outputFolder() + "/lego-000001.safetensors");
            events.stored("lego-000001.safetensors");
            put(task.sampleFolder() + "/lego_e000001_00_1.png");
            put(task.logFolder() + "/loss_curve.png");
            return true;
        });
        assertThat(studio.status(id)).isEqualTo("Training");
        assertThat(studio.checkpoints.findActive("Lora", "lego-000001.safetensors"))
                .isPresent();
        JsonNode shown = studio.shown(id);
        assertThat(shown.path("samples").get(0).path("filename").textValue()).isEqualTo("lego_e000001_00_1.png");
        assertThat(shown.path("logs").get(0).path("filename").textValue()).isEqualTo("loss_curve.png");
        backend.now((task, events) -> {
            events.removed("lego-000001.safetensors");
            return true;
        });
        assertThat(studio.checkpoints.findActive("Lora", "lego-000001.safetensors"))
                .isEmpty();
        backend.now((task, events) -> false);
        studio.whenOver(id);
        assertThat(studio.api
                        .delete("/trainings", "{\"training_id_list\":[\"%s\"]}".formatted(id))
                        .status())
                .isEqualTo(204);
        assertThat(studio.store.list("kohya/train/" + id)).isEmpty();
    }

    private void put(String key) throws JobFailed {
        try {
            studio.store.put(key, new byte[] {1}, "application/octet-stream");
        } catch (IOException e) {
            throw new JobFailed("not stored", e);
        }
    }

    @Test
    void a_failure_is_told_with_its_reason() throws Exception {
        now(Phase.TRAINING);
        backend.now((task, events) -> {
            throw new JobFailed("step 3: the loss is NaN");
        });
        JsonNode over = studio.whenOver(id);
        assertThat(over.path("job_status").textValue()).isEqualTo("Failed");
        assertThat(Studio.reason(over)).isEqualTo("step 3: the loss is NaN");
        assertThat(over.path("progress").isNull()).isTrue();
    }

    @Test
    void a_file_that_cannot_become_a_checkpoint_ends_the_training_with_the_reason() throws Exception {
        now(Phase.TRAINING);
        backend.now((task, events) -> {
            events.stored("lego-000001.safetensors");
            return true;
        });
        JsonNode over = studio.whenOver(id);
        assertThat(over.path("job_status").textValue()).isEqualTo("Failed");
        assertThat(Studio.reason(over))
                .startsWith("lego-000001.safetensors cannot become a checkpoint: ")
                .contains("%s/lego-000001.safetensors".formatted(id));
    }
}
