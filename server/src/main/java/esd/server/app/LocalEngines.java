package esd.server.app;

import esd.runtime.instances.InstancesBackend;
import esd.runtime.local.LocalHardware;
import esd.runtime.store.FileHashes;
import esd.runtime.store.ObjectStore;
import esd.runtime.weights.Machine;
import esd.server.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine in this process, on the devices of the configuration. */
final class LocalEngines implements Engines {
    private static final Logger LOG = LoggerFactory.getLogger(LocalEngines.class);

    @Override
    public Workshop open(Config config, DataFolder folder, ObjectStore store) {
        Machine machine = Machine.here();
        if (!config.devices().equals(List.of("cpu"))) {
            machine.unseenGpu(Path.of("/dev/nvidia0")).ifPresent(LOG::warn);
        }
        LocalHardware hardware = new LocalHardware(
                config.devices(),
                config.precision().name().toLowerCase(Locale.ROOT),
                machine,
                store,
                new FileHashes(folder.file("hashes"), store),
                config.modelCacheMegabytes() * 1_000_000L,
                "ESD server " + version());
        LOG.info("jobs run on {}", hardware.usualDevices());
        return new Workshop(
                new InstancesBackend(hardware, times(config)),
                hardware.usualDevices().size());
    }

    static InstancesBackend.Times times(Config config) {
        return new InstancesBackend.Times(
                config.times().instanceRest(), config.times().job());
    }

    private static String version() {
        return Objects.requireNonNullElse(LocalEngines.class.getPackage().getImplementationVersion(), "unreleased");
    }
}
