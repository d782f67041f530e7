package esd.server.inferences;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.store.EmbeddedStore;
import esd.runtime.store.ObjectStore;
import esd.server.access.Access;
import esd.server.access.TestServer;
import esd.server.checkpoints.Checkpoints;
import esd.server.checkpoints.MadeCheckpoints;
import esd.server.endpoints.Endpoints;
import esd.server.json.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceTasksTest {
    @Test
    void a_strict_server_hands_a_job_only_the_networks_that_its_user_may_use(@TempDir Path folder) throws Exception {
        try (TestServer server = TestServer.open(folder);
                ObjectStore store =
                        new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
                Checkpoints checkpoints = new Checkpoints(server.jdbi(), store)) {
            server.serve();
            server.user("ann", "inference:create");
            server.user("bob", "inference:create");
            store.put("weights", new byte[1], "application/octet-stream");
            checkpoints.made().adopt("ESRGAN", "hers.pth", "weights", List.of("ann"), "a test's");
            checkpoints.made().adopt("ESRGAN", "everybodys.pth", "weights", List.of(), "a test's");
            Endpoints endpoints = new Endpoints(server.jdbi(), new Random(1));
            InferenceTasks strict = new InferenceTasks(checkpoints, endpoints, new Access(server.jdbi(), true), store);
            assertThat(networks(strict, "ann")).containsExactly("hers.pth", "everybodys.pth");
            assertThat(networks(strict, "api")).containsExactly("hers.pth", "everybodys.pth");
            assertThat(networks(strict, "bob")).containsExactly("everybodys.pth");
            assertThat(networks(strict, "gone")).containsExactly("everybodys.pth");
            InferenceTasks open = new InferenceTasks(checkpoints, endpoints, server.access(), store);
            assertThat(networks(open, "gone")).containsExactly("hers.pth", "everybodys.pth");
        }
    }

    @Test
    void of_a_checkpoint_of_several_files_the_one_that_was_named_is_used(@TempDir Path folder) throws Exception {
        try (TestServer server = TestServer.open(folder);
                ObjectStore store =
                        new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
                Checkpoints checkpoints = new Checkpoints(server.jdbi(), store)) {
            store.put("weights", new byte[1], "application/octet-stream");
            MadeCheckpoints made = checkpoints.made();
            for (String type : List.of("Stable-diffusion", "ESRGAN")) {
                server.jdbi().useTransaction(db -> made.promise(db, type, type, type + "-a", List.of(), "a test's"));
                for (String file : List.of("-a.safetensors", "-b.safetensors", "-a.yaml")) {
                    made.add(type, type + file, "weights");
                }
            }
            InferenceTasks tasks = new InferenceTasks(
                    checkpoints, new Endpoints(server.jdbi(), new Random(1)), server.access(), store);
            assertThat(drawnWith(server, checkpoints, tasks, "Stable-diffusion-a.safetensors"))
                    .endsWith("/Stable-diffusion-a.safetensors");
            assertThat(drawnWith(server, checkpoints, tasks, "Stable-diffusion-b.safetensors"))
                    .endsWith("/Stable-diffusion-b.safetensors");
            assertThat(drawnWith(server, checkpoints, tasks, "Stable-diffusion-a.yaml"))
                    .endsWith("/Stable-diffusion-a.safetensors");
            assertThat(networks(tasks, "api")).containsExactly("ESRGAN-a.safetensors", "ESRGAN-b.safetensors");
        }
    }

    @Test
    void what_the_parameters_name_is_handed_over_if_its_user_may_use_it(@TempDir Path folder) throws Exception {
        try (TestServer server = TestServer.open(folder);
                ObjectStore store =
                        new EmbeddedStore(folder.resolve("store"), "127.0.0.1", 0, Optional.empty(), "esd").open();
                Checkpoints checkpoints = new Checkpoints(server.jdbi(), store)) {
            server.serve();
            server.user("ann", "inference:create");
            server.user("bob", "inference:create");
            store.put("weights", new byte[1], "application/octet-stream");
            checkpoints.made().adopt("Stable-diffusion", "hers.safetensors", "weights", List.of("ann"), "a test's");
            checkpoints.made().adopt("VAE", "soft.pt", "weights", List.of(), "a test's");
            InferenceTasks tasks = new InferenceTasks(
                    checkpoints, new Endpoints(server.jdbi(), new Random(1)), new Access(server.jdbi(), true), store);
            String both = "{\"init_images\": [\"x\"], \"override_settings\": "
                    + "{\"sd_model_checkpoint\": \"hers [0123456789]\", \"sd_vae\": \"soft.pt\"}}";
            assertThat(handed(tasks, "ann", both)).containsExactlyInAnyOrder("hers.safetensors", "soft.pt");
            assertThat(handed(tasks, "bob", both)).containsExactly("soft.pt");
            assertThat(handed(tasks, "ann", "{\"override_settings\": {\"sd_vae\": \"Automatic\"}}"))
                    .isEmpty();
            assertThat(handed(tasks, "ann", "no JSON")).isEmpty();
            assertThat(handed(tasks, "ann", null)).isEmpty();
            store.put("txt2img/infer_v2/id/api_param.json", both.getBytes(UTF_8), "application/json");
            assertThat(handed(tasks, "ann", null)).containsExactlyInAnyOrder("hers.safetensors", "soft.pt");
        }
    }

    private static List<String> handed(InferenceTasks tasks, String owner, @Nullable String payload) throws Exception {
        Inference inference = inference(owner, TaskType.TXT2IMG, new UsedModels(List.of()), payload);
        return tasks.task(inference).models().stream().map(ModelFile::name).toList();
    }

    /** The key of the file that a job is handed. */
    private static String drawnWith(TestServer server, Checkpoints checkpoints, InferenceTasks tasks, String name)
            throws Exception {
        JsonNode models =
                Json.parse("{\"Stable-diffusion\":[\"%s\"]}".formatted(name).getBytes(UTF_8));
        UsedModels used = new ModelNames(checkpoints).resolve(server.access().filter("api"), models);
        List<ModelFile> files =
                tasks.task(inference("api", TaskType.TXT2IMG, used)).models();
        assertThat(files).hasSize(1);
        return files.get(0).key();
    }

    private static List<String> networks(InferenceTasks tasks, String owner) throws Exception {
        Inference inference = inference(owner, TaskType.EXTRA_SINGLE_IMAGE, new UsedModels(List.of()));
        return tasks.task(inference).models().stream().map(ModelFile::name).toList();
    }

    private static Inference inference(String owner, TaskType type, UsedModels models) {
        return inference(owner, type, models, "{}");
    }

    private static Inference inference(String owner, TaskType type, UsedModels models, @Nullable String payload) {
        return new Inference(
                "id",
                owner,
                type,
                "Async",
                "endpoint",
                "esd-async-local",
                "local",
                Inference.Status.INPROGRESS,
                models,
                payload,
                null,
                null,
                List.of(),
                null,
                null,
                Instant.EPOCH,
                Instant.EPOCH,
                null);
    }
}
