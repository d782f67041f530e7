package esd.runtime.local;

import ai.djl.Device;
import esd.runtime.backend.Backend;
import esd.runtime.instances.Hardware;
import esd.runtime.store.FileHashes;
import esd.runtime.store.ObjectStore;
import esd.runtime.weights.Compute;
import esd.runtime.weights.Machine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The devices of this machine that the settings allow, and the engine of this process on each. */
public final class LocalHardware implements Hardware {
    private static final String AUTO = "auto";

    private final ObjectStore store;
    private final FileHashes hashes;
    private final long cacheBytes;
    private final String version;
    private final Map<String, Compute> devices = new LinkedHashMap<>();
    private final List<String> usual = new ArrayList<>();
    private final FreeMemory memory = FreeMemory.here();

    /**
     * Takes the settings {@code ESD_DEVICE}, one by one, and {@code ESD_PRECISION}; {@code auto} allows every device and
     * takes the best one where none is named. An engine's earlier checkpoints may take {@code cacheBytes} of memory.
     *
     * @throws IllegalArgumentException when a device does not exist or a precision is not one
     */
    public LocalHardware(
            List<String> devices,
            String precision,
            Machine machine,
            ObjectStore store,
            FileHashes hashes,
            long cacheBytes,
            String version) {
        this.store = store;
        this.hashes = hashes;
        this.cacheBytes = cacheBytes;
        this.version = version;
        for (String device : devices) {
            usual.add(add(Compute.of(device, precision, machine)));
        }
        if (devices.contains(AUTO)) {
            for (int gpu = 0; gpu < machine.gpus(); gpu++) {
                add(Compute.of("cuda:" + gpu, precision, machine));
            }
            add(Compute.of("cpu", precision, machine));
        }
    }

    private String add(Compute compute) {
        Device device = compute.device();
        String name = device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
        devices.put(name, compute);
        return name;
    }

    @Override
    public List<String> devices() {
        return List.copyOf(devices.keySet());
    }

    @Override
    public List<String> usualDevices() {
        return List.copyOf(usual);
    }

    @Override
    public OptionalLong freeBytes(String device) {
        return memory.bytes(compute(device).device());
    }

    @Override
    public Backend engine(String device) {
        return new LocalBackend(store, hashes, compute(device), cacheBytes, version);
    }

    private Compute compute(String device) {
        Compute compute = devices.get(device);
        if (compute == null) {
            throw new IllegalArgumentException("there is no device %s here".formatted(device));
        }
        return compute;
    }
}
