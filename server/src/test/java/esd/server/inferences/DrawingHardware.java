package esd.server.inferences;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import esd.runtime.backend.Backend;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import esd.runtime.instances.Hardware;
import esd.runtime.store.ObjectStore;
import esd.server.json.Json;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A machine whose only device is a CPU; its engines draw flat pictures, and wait before those whose prompt says so. */
public final class DrawingHardware implements Hardware {
    private static final String CPU = "cpu";

    private final ObjectStore store;
    private final List<String> prompts = new CopyOnWriteArrayList<>();
    private final AtomicInteger engines = new AtomicInteger();
    private final Semaphore waiting = new Semaphore(0);
    private final CountDownLatch goOn = new CountDownLatch(1);

    public DrawingHardware(ObjectStore store) {
        this.store = store;
    }

    /** Of every task that was begun, in order. */
    List<String> prompts() {
        return prompts;
    }

    /** How many there are that were not closed. */
    int engines() {
        return engines.get();
    }

    /** Returns when so many more tasks wait. */
    void awaitWaiting(int tasks) throws InterruptedException {
        if (!waiting.tryAcquire(tasks, 20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("fewer tasks wait");
        }
    }

    /** Lets all that wait go on, now and later. */
    void goOn() {
        goOn.countDown();
    }

    @Override
    public List<String> devices() {
        return List.of(CPU);
    }

    @Override
    public List<String> usualDevices() {
        return devices();
    }

    @Override
    public OptionalLong freeBytes(String device) {
        return OptionalLong.empty();
    }

    @Override
    public Backend engine(String device) {
        engines.incrementAndGet();
        DrawingBackend drawing = new DrawingBackend(store);
        drawing.goOn();
        return new Backend() {
            @Override
            public Pictures infer(InferenceTask task, Progress progress) throws JobFailed, InterruptedException {
                String prompt = prompt(task);
                prompts.add(prompt);
                if (prompt.equals("wait")) {
                    waiting.release();
                    goOn.await();
                }
                return drawing.infer(task, progress);
            }

            @Override
            public void close() {
                engines.decrementAndGet();
            }
        };
    }

    private static String prompt(InferenceTask task) {
        try {
            byte[] payload = task.payload().orElse("{}").getBytes(UTF_8);
            return Json.parse(payload).path("prompt").asText();
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
