package esd.runtime.instances;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Instances of which a job has one to itself while it runs. Any thread. */
final class Pool implements AutoCloseable {
    /** Is told that the number of instances is about to change, and what it is afterwards; under the pool's lock. */
    interface Listener {
        void changing(int instances);

        void changed(int instances);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Pool.class);

    private final Hardware hardware;
    private final List<String> devices;
    private final int most;
    private final long modelBytes;
    private final Listener listener;
    private final List<Instance> instances = new ArrayList<>();
    private boolean closed;

    Pool(Hardware hardware, List<String> devices, int most, long modelBytes, Listener listener) {
        this.hardware = hardware;
        this.devices = List.copyOf(devices);
        this.most = most;
        this.modelBytes = modelBytes;
        this.listener = listener;
    }

    /** Makes the first instances: all of them, or none. */
    synchronized void fill(int count) throws Unavailable {
        try {
            refuseForeignDevices();
            for (int made = 0; made < count; made++) {
                add(count);
            }
        } catch (Unavailable refused) {
            instances.forEach(instance -> instance.engine().close());
            instances.clear();
            throw refused;
        }
    }

    /** An instance that rests, best one that holds these models; a new one where none rests and there may be more. */
    synchronized Instance borrow(String models) throws Unavailable, InterruptedException {
        while (!closed) {
            Optional<Instance> resting = resting(models);
            if (resting.isEmpty() && instances.size() < most) {
                resting = grown();
            }
            if (resting.isPresent()) {
                resting.get().take(models);
                return resting.get();
            }
            wait();
        }
        throw new Unavailable("there are no instances any more");
    }

    private Optional<Instance> resting(String models) {
        return instances.stream()
                .filter(instance -> !instance.busy())
                .max(Comparator.comparing(instance -> instance.holds(models)));
    }

    /** Empty where there is no room for another one, but a job can wait for those that there are. */
    private Optional<Instance> grown() throws Unavailable {
        listener.changing(instances.size());
        try {
            return Optional.of(add(1));
        } catch (Unavailable full) {
            if (instances.isEmpty()) {
                throw full;
            }
            LOG.warn("{} instances have to do: {}", instances.size(), full.reason());
            return Optional.empty();
        } finally {
            listener.changed(instances.size());
        }
    }

    synchronized void giveBack(Instance instance) {
        instance.rest();
        notifyAll();
    }

    /** Closes instances that rested that long, down to so many. */
    synchronized void shrink(int least, Duration rested) {
        List<Instance> idle = instances.stream()
                .filter(instance -> instance.restedFor(rested))
                .limit(Math.max(0, instances.size() - least))
                .toList();
        if (!idle.isEmpty()) {
            listener.changing(instances.size());
            idle.forEach(instance -> instance.engine().close());
            instances.removeAll(idle);
            listener.changed(instances.size());
        }
    }

    synchronized int size() {
        return instances.size();
    }

    /** Puts one on the device that has the fewest; {@code together} says how many are about to be made at once. */
    private Instance add(int together) throws Unavailable {
        String device = devices.stream()
                .min(Comparator.comparingLong(this::on))
                .orElseThrow(() -> new Unavailable("there is no device of this kind here"));
        refuseWithoutRoom(device, (together + devices.size() - 1) / devices.size());
        Instance instance = new Instance(device, hardware.engine(device));
        instances.add(instance);
        return instance;
    }

    private long on(String device) {
        return instances.stream()
                .filter(instance -> instance.device().equals(device))
                .count();
    }

    private void refuseForeignDevices() throws Unavailable {
        for (String device : devices) {
            if (!hardware.devices().contains(device)) {
                throw new Unavailable(
                        "there is no device %s here, only %s".formatted(device, String.join(", ", hardware.devices())));
            }
        }
    }

    private void refuseWithoutRoom(String device, int count) throws Unavailable {
        OptionalLong free = hardware.freeBytes(device);
        long needed = modelBytes * count;
        if (free.isPresent() && free.getAsLong() < needed) {
            throw new Unavailable("%s has %d MB free, and %d instances need %d MB for the largest model"
                    .formatted(device, free.getAsLong() >> 20, count, needed >> 20));
        }
    }

    /** Waits for no job: who closes it sees to it that none runs. */
    @Override
    public synchronized void close() {
        closed = true;
        instances.forEach(instance -> instance.engine().close());
        instances.clear();
        notifyAll();
    }
}
