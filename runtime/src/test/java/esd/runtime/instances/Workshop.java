package esd.runtime.instances;

import esd.runtime.backend.Backend;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;

/** A machine of two devices whose engines do nothing but count themselves; jobs of kind {@code wait} wait to be let go. */
final class Workshop implements Hardware {
    final List<String> made = new ArrayList<>();
    final List<String> closed = new ArrayList<>();
    final CountDownLatch goOn = new CountDownLatch(1);
    volatile long free = 1L << 30;
    int running;
    int mostAtOnce;

    @Override
    public List<String> devices() {
        return List.of("cuda:0", "cpu");
    }

    @Override
    public List<String> usualDevices() {
        return List.of("cuda:0");
    }

    @Override
    public OptionalLong freeBytes(String device) {
        return OptionalLong.of(free);
    }

    @Override
    public synchronized Backend engine(String device) {
        made.add(device);
        return new Backend() {
            @Override
            public Pictures infer(InferenceTask task, Progress progress) throws JobFailed, InterruptedException {
                begin();
                try {
                    if (task.kind().equals("wait")) {
                        goOn.await();
                    }
                    return new Pictures(List.of(device), "none");
                } finally {
                    end();
                }
            }

            @Override
            public void close() {
                gone(device);
            }
        };
    }

    synchronized int running() {
        return running;
    }

    private synchronized void begin() {
        running++;
        mostAtOnce = Math.max(mostAtOnce, running);
    }

    private synchronized void end() {
        running--;
    }

    private synchronized void gone(String device) {
        closed.add(device);
    }
}
