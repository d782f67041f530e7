package esd.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.server.db.Database;
import esd.server.http.ApiClient;
import esd.server.http.ApiClient.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often the server is killed is the system property {@code esd.crashes}. */
class CrashRecoveryTest {
    private static final String JOB =
            "{\"task_type\":\"txt2img\",\"inference_type\":\"Async\",\"models\":{},\"payload_string\":"
                    + "\"{\\\"steps\\\":5,\\\"milliseconds_per_step\\\":%d}\"}";

    private final Random random = new Random(7);

    @Test
    void killed_at_random_moments_it_loses_nothing_and_does_nothing_twice(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        List<String> acknowledged = new ArrayList<>();
        for (int crash = 0; crash < Integer.getInteger("esd.crashes", 2); crash++) {
            try (ServerProcess server = ServerProcess.start(data)) {
                submitUntilKilled(server, acknowledged);
            }
        }
        assertThat(acknowledged).isNotEmpty();
        try (ServerProcess server = ServerProcess.start(data)) {
            for (String id : acknowledged) {
                checkWhole(finished(server.api(), id));
            }
            // The kill may have cut off the answer to one that was already taken in.
            for (String id : listed(server.api())) {
                checkWhole(finished(server.api(), id));
            }
        }
        try (Database database = Database.open(data.resolve("esd.db"))) {
            database.jdbi().useHandle(db -> {
                assertThat(one(db, "PRAGMA integrity_check")).isEqualTo("ok");
                assertThat(one(db, "SELECT count(*) FROM job WHERE state <> 'DONE'"))
                        .isEqualTo("0");
                assertThat(one(db, "SELECT count(*) - count(DISTINCT subject) FROM job"))
                        .isEqualTo("0");
                assertThat(one(db, "SELECT count(*) FROM inference WHERE complete_time IS NULL"))
                        .isEqualTo("0");
            });
        }
    }

    @Test
    void told_to_end_it_puts_the_running_job_back_and_ends_soon(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        try (ServerProcess server = ServerProcess.start(data)) {
            String id = submit(server.api(), 60_000);
            while (!server.api().get("/inferences/" + id).data().has("progress")) {
                Thread.onSpinWait();
            }
            assertThat(server.terminate(10)).isEqualTo(143);
        }
        try (Database database = Database.open(data.resolve("esd.db"))) {
            database.jdbi().useHandle(db -> {
                assertThat(one(db, "SELECT state FROM job")).isEqualTo("QUEUED");
                assertThat(one(db, "SELECT attempt FROM job")).isEqualTo("0");
            });
        }
    }

    @Test
    void told_to_end_it_tells_those_who_wait_for_a_picture_that_it_takes_too_long(@TempDir Path folder)
            throws Exception {
        try (ServerProcess server = ServerProcess.start(folder.resolve("data"))) {
            CompletableFuture<Answer> caller = CompletableFuture.supplyAsync(() -> server.api()
                    .as("api")
                    .post("/inferences", JOB.formatted(60_000).replace("Async", "Real-time")));
            while (server.api().get("/inferences").data().path("inferences").isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(server.terminate(10)).isEqualTo(143);
            Answer answer = caller.get(10, TimeUnit.SECONDS);
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.message()).isEqualTo("Endpoint request timed out");
        }
    }

    private void submitUntilKilled(ServerProcess server, List<String> acknowledged) throws Exception {
        acknowledged.add(submit(server.api(), random.nextInt(30)));
        Thread killer = new Thread(() -> {
            try {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000));
                server.kill();
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        });
        killer.start();
        try {
            while (killer.isAlive()) {
                acknowledged.add(submit(server.api(), random.nextInt(30)));
            }
        } catch (IllegalStateException gone) {
            assertThat(gone).hasCauseInstanceOf(IOException.class);
        }
        killer.join();
    }

    private static String submit(ApiClient api, int millisecondsPerStep) {
        Answer answer = api.as("api").post("/inferences", JOB.formatted(millisecondsPerStep));
        assertThat(answer.status()).isEqualTo(202);
        return answer.data().path("inference").path("inference_id").textValue();
    }

    private static JsonNode finished(ApiClient api, String id) throws InterruptedException {
        while (true) {
            JsonNode data = api.get("/inferences/" + id).data();
            if (data.has("completeTime")) {
                return data;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static List<String> listed(ApiClient api) {
        return api.get("/inferences?limit=1000").data().path("inferences").findValuesAsText("InferenceJobId");
    }

    private static void checkWhole(JsonNode inference) throws IOException {
        if (inference.path("status").textValue().equals("failed")) {
            assertThat(inference.path("sagemakerRaw").textValue())
                    .isEqualTo("the server process died 3 times while it ran this job");
            return;
        }
        assertThat(inference.path("status").textValue()).isEqualTo("succeed");
        URI image = URI.create(inference.path("img_presigned_urls").get(0).textValue());
        assertThat(ImageIO.read(image.toURL()).getWidth()).isEqualTo(64);
    }

    private static String one(Handle db, String sql) {
        return db.createQuery(sql).mapTo(String.class).one();
    }
}
