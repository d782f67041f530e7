package esd.server.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** One picture through the whole API: create, upload the parameters, start, poll, download. */
public final class Demo {
    private static final String SHIPPED = "esd-emoji.safetensors";
    private static final String STANDING_IN = "esd-random-tiny.safetensors";
    private static final int SIDE = 128;
    private static final int STEPS = 20;
    private static final long POLL_MILLISECONDS = 200;

    private final DemoApi api;
    private final PrintStream console;

    Demo(DemoApi api, PrintStream console) {
        this.api = api;
        this.console = console;
    }

    /** Takes the server's address and the prompt as arguments, and the API key on standard input. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("two arguments are wanted: the server's address and the prompt");
        }
        String key = new String(System.in.readAllBytes(), US_ASCII).strip();
        DemoApi api = new DemoApi(URI.create(arguments[0]), key);
        try {
            new Demo(api, System.out).picture(arguments[1], Path.of(""));
        } catch (DemoFailed failed) {
            System.err.println("demo: " + failed.getMessage());
            System.exit(1);
        }
    }

    /** Makes a picture for the prompt, writes it into the folder and returns its path. */
    Path picture(String prompt, Path folder) throws IOException, InterruptedException {
        String model = model();
        JsonNode created = api.call("POST", "/inferences", request(model)).path("inference");
        String id = created.path("id").asText();
        api.upload(created.path("api_params_s3_upload_url").asText(), parameters(prompt));
        api.call("PUT", "/inferences/%s/start".formatted(id), null);
        console.printf("job %s runs on %s%n", id, model);
        JsonNode done = await(id);
        byte[] png = api.download(done.path("img_presigned_urls").path(0).asText());
        Path file = folder.resolve(fileName(prompt)).toAbsolutePath();
        Files.write(file, png);
        console.println(file);
        return file;
    }

    private String model() throws IOException, InterruptedException {
        JsonNode rows = api.call("GET", "/checkpoints?types=Stable-diffusion&status=Active&per_page=1000", null)
                .path("checkpoints");
        if (named(rows, SHIPPED).isPresent()) {
            return SHIPPED;
        }
        if (named(rows, STANDING_IN).isPresent()) {
            console.printf(
                    "No trained model comes with this version yet: %s has random weights,%n"
                            + "so the picture will be noise. Everything else is as with a real model.%n",
                    STANDING_IN);
            return STANDING_IN;
        }
        throw new DemoFailed("the server has neither %s nor %s".formatted(SHIPPED, STANDING_IN));
    }

    private static Optional<JsonNode> named(JsonNode rows, String name) {
        return StreamSupport.stream(rows.spliterator(), false)
                .filter(row -> row.path("name").path(0).asText().equals(name))
                .findFirst();
    }

    private static ObjectNode request(String model) {
        ObjectNode request = new ObjectMapper().createObjectNode();
        request.put("task_type", "txt2img").put("inference_type", "Async");
        request.putObject("models").putArray("Stable-diffusion").add(model);
        return request;
    }

    private static ObjectNode parameters(String prompt) {
        return new ObjectMapper()
                .createObjectNode()
                .put("prompt", prompt)
                .put("negative_prompt", "")
                .put("sampler_name", "Euler a")
                .put("steps", STEPS)
                .put("cfg_scale", 5.0)
                .put("seed", -1)
                .put("width", SIDE)
                .put("height", SIDE);
    }

    private JsonNode await(String id) throws IOException, InterruptedException {
        int told = 0;
        while (true) {
            JsonNode job = api.call("GET", "/inferences/" + id, null);
            String status = job.path("status").asText();
            int step = job.path("progress").path("step").asInt();
            if (step >= told + STEPS / 4) {
                told = step;
                console.printf("step %d of %d%n", step, STEPS);
            }
            if (status.equals("succeed")) {
                return job;
            }
            if (!status.equals("inprogress") && !status.equals("created")) {
                throw new DemoFailed("the job %s: %s"
                        .formatted(status, job.path("sagemakerRaw").asText()));
            }
            Thread.sleep(POLL_MILLISECONDS);
        }
    }

    private static String fileName(String prompt) {
        String words =
                prompt.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return (words.isEmpty() ? "picture" : words.substring(0, Math.min(words.length(), 60))) + ".png";
    }
}
