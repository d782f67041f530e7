package esd.server.app;

import esd.runtime.backend.Backend;
import esd.runtime.local.Compute;
import esd.runtime.local.LocalBackend;
import esd.runtime.local.Machine;
import esd.runtime.store.FileHashes;
import esd.runtime.store.ObjectStore;
import esd.server.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine in this process, once for each device of the configuration. */
final class LocalEngines implements Engines {
    private static final Logger LOG = LoggerFactory.getLogger(LocalEngines.class);

    @Override
    public List<Backend> open(Config config, DataFolder folder, ObjectStore store) {
        Machine machine = Machine.here();
        FileHashes hashes = new FileHashes(folder.file("hashes"), store);
        List<Backend> engines = new ArrayList<>();
        for (String device : config.devices()) {
            Compute compute = Compute.of(device, config.precision().name().toLowerCase(Locale.ROOT), machine);
            LOG.info("jobs run on {}", compute);
            engines.add(new LocalBackend(store, hashes, compute, "ESD server " + version()));
        }
        return engines;
    }

    private static String version() {
        return Objects.requireNonNullElse(LocalEngines.class.getPackage().getImplementationVersion(), "unreleased");
    }
}
