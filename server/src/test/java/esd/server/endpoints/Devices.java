package esd.server.endpoints;

import esd.runtime.backend.Backend;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import esd.runtime.instances.Hardware;
import java.util.List;
import java.util.OptionalLong;

/** A machine with a CPU of unknown memory, whose engines draw nothing. */
final class Devices implements Hardware {
    @Override
    public List<String> devices() {
        return List.of("cpu");
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
        return new Backend() {
            @Override
            public Pictures infer(InferenceTask task, Progress progress) {
                return new Pictures(List.of(), "none");
            }

            @Override
            public void close() {}
        };
    }
}
