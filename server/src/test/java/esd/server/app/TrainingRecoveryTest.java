package esd.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import esd.models.checkpoint.ElementType;
import esd.models.checkpoint.Safetensors;
import esd.models.checkpoint.TensorFile;
import esd.models.layout.RandomCheckpoint;
import esd.models.layout.Sd1Layout;
import esd.runtime.events.EventFile;
import esd.runtime.image.Png;
import esd.server.http.ApiClient;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training whose server is killed, and started again. */
class TrainingRecoveryTest {
    private static final Map<String, String> SETTINGS = Map.of("ESD_DEVICE", "cpu", "ESD_PRECISION", "fp32");
    private static final String TRAINING =
            "{\"params\":{\"training_params\":{\"training_instance_type\":\"cpu\",\"model\":\"tiny.safetensors\","
                    + "\"dataset\":\"things\",\"fm_type\":\"sd_1_5\"},\"config_params\":{\"output_name\":\"%s\","
                    + "\"save_every_n_epochs\":1,\"max_train_epochs\":6,\"resolution\":\"64,64\",\"network_dim\":2,"
                    + "\"learning_rate\":0.01,\"enable_bucket\":false}}}";

    @Test
    void killed_within_an_epoch_it_goes_on_from_the_last_saved_one_and_learns_the_same(@TempDir Path folder)
            throws Exception {
        Path data = folder.resolve("data");
        String id;
        try (ServerProcess server = ServerProcess.startWhole(data, SETTINGS)) {
            checkpoint(server.api().as("api"), folder);
            dataset(server.api().as("api"));
            id = train(server.api().as("api"), "broken");
            when(server, id, found -> found.path("progress").path("step").intValue() >= 6);
            server.kill();
        }
        try (ServerProcess server = ServerProcess.startWhole(data, SETTINGS)) {
            JsonNode resumed = when(server, id, found -> found.path("progress").isObject());
            assertThat(resumed.path("progress").path("epoch").intValue()).isGreaterThan(1);
            over(server, id);
            assertThat(steps(data, id))
                    .isEqualTo(Stream.iterate(1L, step -> step + 1).limit(24).toList());
            over(server, train(server.api().as("api"), "whole"));
        }
        assertThat(told(data, "broken.safetensors")).isEqualTo(told(data, "whole.safetensors"));
        for (int epoch = 1; epoch < 6; epoch++) {
            assertThat(told(data, "broken-%06d.safetensors".formatted(epoch)))
                    .isEqualTo(told(data, "whole-%06d.safetensors".formatted(epoch)));
        }
    }

    private static String train(ApiClient api, String output) {
        return api.post("/trainings", TRAINING.formatted(output))
                .data()
                .path("id")
                .textValue();
    }

    private static JsonNode when(ServerProcess server, String id, Predicate<JsonNode> reached)
            throws InterruptedException {
        for (int look = 0; look < 12_000; look++) {
            JsonNode found = server.api().as("api").get("/trainings/" + id).data();
            if (reached.test(found)) {
                return found;
            }
            Thread.sleep(10);
        }
        throw new AssertionError(server.api().as("api").get("/trainings/" + id).body());
    }

    private static void over(ServerProcess server, String id) throws InterruptedException {
        JsonNode found =
                when(server, id, row -> row.path("job_status").textValue().matches("Completed|Failed|Stopped"));
        assertThat(found.path("job_status").textValue()).as(found.toString()).isEqualTo("Completed");
    }

    private static void checkpoint(ApiClient api, Path folder) throws Exception {
        Path file = folder.resolve("tiny.safetensors");
        RandomCheckpoint.write(file, Sd1Layout.tiny(), ElementType.F16, 0);
        JsonNode created = api.post(
                        "/checkpoints",
                        "{\"checkpoint_type\":\"Stable-diffusion\",\"params\":{\"message\":\"\"},"
                                + "\"filenames\":[{\"filename\":\"tiny.safetensors\",\"parts_number\":1}]}")
                .data();
        URI url = URI.create(
                created.path("s3PresignUrl").path("tiny.safetensors").get(0).textValue());
        String tag =
                put(url, Files.readAllBytes(file)).headers().firstValue("ETag").orElseThrow();
        String tags =
                "{\"status\":\"Active\",\"multi_parts_tags\":{\"tiny.safetensors\":[{\"ETag\":%s,\"PartNumber\":1}]}}";
        String id = created.path("checkpoint").path("id").textValue();
        assertThat(api.put("/checkpoints/" + id, tags.formatted("\"" + tag.replace("\"", "\\\"") + "\""))
                        .status())
                .isEqualTo(200);
    }

    private static void dataset(ApiClient api) throws Exception {
        JsonNode urls = api.post(
                        "/datasets",
                        "{\"dataset_name\":\"things\",\"creator\":\"api\",\"prefix\":\"2_thing\",\"content\":["
                                + "{\"filename\":\"1.png\",\"name\":\"1.png\",\"type\":\"image\",\"params\":{}},"
                                + "{\"filename\":\"2.png\",\"name\":\"2.png\",\"type\":\"image\",\"params\":{}}]}")
                .data()
                .path("s3PresignUrl");
        for (int i = 1; i <= 2; i++) {
            BufferedImage picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
            picture.setRGB(10 * i, 10, 0xFFFFFF);
            put(URI.create(urls.path(i + ".png").textValue()), Png.of(picture));
        }
    }

    private static HttpResponse<String> put(URI url, byte[] content) throws Exception {
        HttpRequest put = HttpRequest.newBuilder(url)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
                .build();
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(put, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    /** The hash of a trained file's tensors. */
    private static String told(Path data, String name) throws IOException {
        try (TensorFile file = Safetensors.open(stored(data, name))) {
            return file.metadata().getOrDefault("sshs_model_hash", "");
        }
    }

    private static List<Long> steps(Path data, String id) throws IOException {
        List<Long> steps = new ArrayList<>();
        Path logs = stored(data, id).resolve("logs");
        EventFile.read(stored(logs, "events."), scalar -> {
            if (scalar.tag().equals("loss/current")) {
                steps.add(scalar.step());
            }
        });
        return steps;
    }

    /** The first place of the store whose name begins so. */
    private static Path stored(Path folder, String name) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.getFileName().toString().startsWith(name) && logsOrFile(path))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + name));
        }
    }

    private static boolean logsOrFile(Path path) {
        return Files.isRegularFile(path) || Files.isDirectory(path.resolve("logs"));
    }
}
