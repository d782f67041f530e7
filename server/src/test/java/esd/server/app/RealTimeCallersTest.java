package esd.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import esd.server.config.Config;
import esd.server.db.Database;
import esd.server.http.ApiClient;
import esd.server.http.ApiClient.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server with its real engine and a tiny network. */
class RealTimeCallersTest {
    private static final int CALLERS = 20;
    private static final String REQUEST = "{\"task_type\":\"txt2img\",\"inference_type\":\"Real-time\","
            + "\"models\":{\"Stable-diffusion\":[\"esd-random-tiny.safetensors\"]},\"payload_string\":"
            + "\"{\\\"prompt\\\":\\\"a red apple\\\",\\\"steps\\\":2,\\\"width\\\":64,\\\"height\\\":64,"
            + "\\\"seed\\\":%d}\"}";

    @Test
    void twenty_at_once_are_all_answered_in_order_of_arrival(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        Config config = Config.from(Map.of(
                "ESD_PORT", "0",
                "ESD_S3_PORT", "0",
                "ESD_API_KEY", ApiClient.KEY,
                "ESD_DATA_DIR", data.toString(),
                "ESD_DEVICE", "cpu",
                "ESD_PRECISION", "fp32"));
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (Server server = Server.start(config, Path.of(""), new LocalEngines())) {
            ApiClient api = ApiClient.of(server.url()).as("api");
            List<Callable<Answer>> calls = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                String request = REQUEST.formatted(caller);
                calls.add(() -> api.post("/prod/inferences", request));
            }
            for (Future<Answer> call : callers.invokeAll(calls)) {
                Answer answer = call.get();
                assertThat(answer.status()).as(answer.message()).isEqualTo(200);
                assertThat(answer.data().path("img_presigned_urls")).hasSize(1);
            }
        } finally {
            callers.shutdownNow();
        }
        try (Database database = Database.open(data.resolve("esd.db"))) {
            List<String> arrived = ids(database, "job.id");
            assertThat(arrived).hasSize(CALLERS).isEqualTo(ids(database, "inference.complete_time"));
        }
    }

    private static List<String> ids(Database database, String order) {
        return database.jdbi().withHandle(db -> db.createQuery("SELECT inference.id FROM inference JOIN job "
                        + "ON job.subject = inference.id ORDER BY " + order)
                .mapTo(String.class)
                .list());
    }
}
