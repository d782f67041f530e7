package esd.server.trainings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.backend.JobFailed;
import esd.server.http.ApiClient.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the files of a training, and of the names that it wants for them. */
class TrainingCheckpointsTest {
    private static final String EPOCHS = "\"save_every_n_epochs\":1,\"max_train_epochs\":5";

    private final HeldBackend backend = new HeldBackend();
    private Studio studio;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        studio = new Studio(folder);
        studio.dataset("things", "1_thing", Studio.pictures());
    }

    @AfterEach
    void stop() {
        studio.close();
    }

    private String gathering(String output) {
        Answer created = studio.createInSections(output);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created.data().path("id").textValue();
    }

    private void stores(String... names) throws InterruptedException {
        backend.now((task, events) -> {
            for (String name : names) {
                try {
                    studio.store.put(task.outputFolder() + "/" + name, new byte[] {1}, "application/octet-stream");
                } catch (IOException e) {
                    throw new JobFailed("not stored", e);
                }
                events.stored(name);
            }
            return true;
        });
    }

    private JsonNode ends(String id) throws InterruptedException {
        backend.now((task, events) -> false);
        return over(id);
    }

    private JsonNode over(String id) throws InterruptedException {
        return studio.when(id, found -> found.path("job_status").textValue().matches("Completed|Failed|Fail|Stopped"));
    }

    private JsonNode loras() {
        return studio.api.get("/checkpoints?types=Lora").data().path("checkpoints");
    }

    private static List<String> names(JsonNode checkpoint) {
        List<String> names = new ArrayList<>();
        checkpoint.path("name").forEach(name -> names.add(name.textValue()));
        return names;
    }

    private int deleteCheckpoint(String id) {
        return studio.api
                .delete("/checkpoints", "{\"checkpoint_id_list\":[\"%s\"]}".formatted(id))
                .status();
    }

    @Test
    void one_in_sections_has_a_checkpoint_from_the_start_that_gathers_its_files() throws Exception {
        String id = gathering("lego");
        assertThat(studio.shown(id).path("checkpoint_id").textValue()).isEqualTo(id);
        JsonNode initial = loras().path(0);
        assertThat(initial.path("id").textValue()).isEqualTo(id);
        assertThat(initial.path("status").textValue()).isEqualTo("Initial");
        assertThat(names(initial)).containsExactly("lego");
        assertThat(initial.path("allowed_roles_or_users").get(0).textValue()).isEqualTo("IT Operator");
        assertThat(studio.checkpoints.findActive("Lora", "lego.safetensors")).isEmpty();

        studio.work(backend);
        stores("lego-000001.safetensors");
        JsonNode active = loras().path(0);
        assertThat(active.path("status").textValue()).isEqualTo("Active");
        assertThat(names(active)).containsExactly("lego-000001.safetensors");
        stores("lego-000002.safetensors");
        backend.now((task, events) -> {
            events.removed("lego-000001.safetensors");
            return true;
        });
        stores("lego.safetensors");
        assertThat(ends(id).path("job_status").textValue()).isEqualTo("Completed");
        assertThat(loras()).hasSize(1);
        assertThat(names(loras().path(0))).containsExactly("lego.safetensors", "lego-000002.safetensors");
    }

    @Test
    void a_name_that_is_taken_is_refused_in_every_form() throws Exception {
        assertThat(studio.createInSections("tiny").message())
                .isEqualTo("tiny.safetensors already exists, please use another or rename/delete exists");
        String id = gathering("lego");
        assertThat(studio.createInSections("lego").message())
                .isEqualTo("training %s is making lego.safetensors, please use another output_name".formatted(id));
        assertThat(upload("lego.safetensors").message())
                .isEqualTo("lego.safetensors already exists, please use another or rename/delete exists");
        studio.work(backend);
        stores("lego-000001.safetensors");
        studio.api.put("/trainings/%s/stop".formatted(id), "");
        assertThat(studio.createInSections("lego").message())
                .isEqualTo("lego-000001.safetensors already exists, please use another or rename/delete exists");
        assertThat(deleteCheckpoint(id)).isEqualTo(204);
        gathering("lego");
    }

    private Answer upload(String name) {
        return studio.api.post(
                "/checkpoints",
                ("{\"checkpoint_type\":\"Lora\",\"params\":{\"message\":\"\"},"
                                + "\"filenames\":[{\"filename\":\"%s\",\"parts_number\":1}]}")
                        .formatted(name));
    }

    @Test
    void a_name_that_is_taken_on_the_way_is_why_the_training_fails() throws Exception {
        String gathering = gathering("lego");
        studio.work(backend);
        assertThat(upload("lego-000001.safetensors").status()).isEqualTo(201);
        stores("lego-000001.safetensors");
        JsonNode failed = over(gathering);
        assertThat(failed.path("job_status").textValue()).isEqualTo("Failed");
        assertThat(Studio.reason(failed))
                .isEqualTo("lego-000001.safetensors already exists, please use another or rename/delete exists");

        String flat = studio.train("things", "other", EPOCHS);
        assertThat(upload("other.safetensors").status()).isEqualTo(201);
        stores("other.safetensors");
        assertThat(Studio.reason(over(flat)))
                .isEqualTo("other.safetensors already exists, please use another or rename/delete exists");
    }

    @Test
    void one_that_makes_nothing_leaves_its_checkpoint_initial_and_the_name_free() throws Exception {
        String id = gathering("lego");
        studio.work(backend);
        assertThat(ends(id).path("job_status").textValue()).isEqualTo("Fail");
        assertThat(loras().path(0).path("status").textValue()).isEqualTo("Initial");
        assertThat(names(loras().path(0))).isEmpty();
        Answer activated = studio.api.put(
                "/checkpoints/" + id,
                "{\"status\":\"Active\",\"multi_parts_tags\":{\"lego\":[{\"ETag\":\"a\",\"PartNumber\":1}]}}");
        assertThat(activated.message()).isEqualTo("the files of checkpoint %s come from a training".formatted(id));
        String again = gathering("lego");
        studio.api.put("/trainings/%s/stop".formatted(again), "");
        studio.api.delete("/trainings", "{\"training_id_list\":[\"%s\",\"%s\"]}".formatted(id, again));
        assertThat(loras()).isEmpty();
        assertThat(studio.shown(again).isMissingNode()).isTrue();
    }

    @Test
    void files_stay_when_the_training_is_deleted_and_the_newest_is_the_model() throws Exception {
        String id = gathering("lego");
        studio.work(backend);
        stores("lego-000001.safetensors", "lego-000002.safetensors");
        assertThat(studio.api.put("/checkpoints/" + id, "{\"name\":\"mine\"}").message())
                .isEqualTo("checkpoint %s cannot be renamed before its training is over".formatted(id));
        studio.api.delete("/trainings", "{\"training_id_list\":[\"%s\"]}".formatted(id));
        assertThat(names(loras().path(0))).containsExactly("lego-000002.safetensors", "lego-000001.safetensors");
        assertThat(studio.checkpoints.findFirstNamed("lego-000002.safetensors")).isPresent();
    }

    @Test
    void one_whose_checkpoint_was_deleted_says_so() throws Exception {
        String id = gathering("lego");
        studio.work(backend);
        stores("lego-000001.safetensors");
        assertThat(deleteCheckpoint(id)).isEqualTo(204);
        stores("lego.safetensors");
        JsonNode failed = over(id);
        assertThat(failed.path("job_status").textValue()).isEqualTo("Failed");
        assertThat(Studio.reason(failed))
                .isEqualTo("checkpoint %s was deleted before all its files were made".formatted(id));
        assertThat(loras()).isEmpty();
    }

    @Test
    void a_file_that_was_not_told_of_becomes_a_checkpoint_at_the_end() throws Exception {
        String id = studio.train("things", "lego", EPOCHS);
        studio.work(backend);
        backend.now((task, events) -> {
            try {
                studio.store.put(task.outputFolder() + "/lego.safetensors", new byte[] {1}, "application/octet-stream");
            } catch (IOException e) {
                throw new JobFailed("not stored", e);
            }
            return true;
        });
        assertThat(ends(id).path("job_status").textValue()).isEqualTo("Completed");
        assertThat(studio.checkpoints.findActive("Lora", "lego.safetensors")).isPresent();
    }
}
