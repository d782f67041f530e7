package esd.server.inferences;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import esd.runtime.backend.Backend;
import esd.runtime.backend.EndpointEvents;
import esd.runtime.backend.EndpointPlan;
import esd.runtime.backend.EndpointState;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import esd.runtime.store.ObjectStore;
import esd.server.json.Json;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;

/** Draws flat pictures, step by step; a prompt may ask it to fail, to wait, or to break. */
public final class DrawingBackend implements Backend {
    private final ObjectStore store;
    private final List<InferenceTask> tasks = new CopyOnWriteArrayList<>();
    private final CountDownLatch waiting = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    public DrawingBackend(ObjectStore store) {
        this.store = store;
    }

    /** Every task that was begun, in order. */
    List<InferenceTask> tasks() {
        return tasks;
    }

    /** Returns when a task waits. */
    void awaitWaiting() throws InterruptedException {
        if (!waiting.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no task waits");
        }
    }

    /** Lets the waiting task go on. */
    void goOn() {
        goOn.countDown();
    }

    @Override
    public Pictures infer(InferenceTask task, Progress progress) throws JobFailed, InterruptedException {
        tasks.add(task);
        try {
            return draw(task, parameters(task), progress);
        } catch (IOException refused) {
            throw new JobFailed("the store refused: " + refused.getMessage(), refused);
        }
    }

    private JsonNode parameters(InferenceTask task) throws JobFailed, IOException {
        if (task.payload().isPresent()) {
            return parse(task.payload().get().getBytes(UTF_8));
        }
        try (InputStream uploaded = store.get(task.parametersKey())) {
            return parse(uploaded.readAllBytes());
        }
    }

    private static JsonNode parse(byte[] text) throws JobFailed {
        try {
            return Json.parse(text);
        } catch (JsonProcessingException malformed) {
            throw new JobFailed("the parameters are not JSON", malformed);
        }
    }

    private Pictures draw(InferenceTask task, JsonNode parameters, Progress progress)
            throws JobFailed, InterruptedException, IOException {
        String prompt = parameters.path("prompt").asText();
        int steps = parameters.path("steps").asInt(4);
        for (int step = 1; step <= steps; step++) {
            Thread.sleep(parameters.path("milliseconds_per_step").asLong(0));
            progress.report(new Progress.Step(step, steps, Optional.of((steps - step) * 0.5), Optional.of(png(8))));
        }
        if (prompt.startsWith("fail ")) {
            throw new JobFailed(prompt.substring("fail ".length()));
        }
        if (prompt.equals("break")) {
            throw new IllegalStateException("a bug in the engine");
        }
        if (prompt.equals("wait")) {
            waiting.countDown();
            goOn.await();
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < parameters.path("batch_size").asInt(1); i++) {
            names.add("image_%d.png".formatted(i));
            store.put(task.resultPrefix() + names.get(i), png(64), "image/png");
        }
        String report = task.id() + "_param.json";
        store.put(task.resultPrefix() + report, Json.bytes(Map.of("parameters", parameters)), "application/json");
        return new Pictures(names, report);
    }

    private static byte[] png(int size) throws IOException {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, size, size);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    @Override
    public void resume(EndpointPlan plan, EndpointEvents events) {
        events.now(EndpointState.of(EndpointState.Status.IN_SERVICE, 1));
    }

    @Override
    public void close() {}
}
