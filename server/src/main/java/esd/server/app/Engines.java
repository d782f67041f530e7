package esd.server.app;

import esd.runtime.backend.Backend;
import esd.runtime.store.ObjectStore;
import esd.server.config.Config;
import java.io.IOException;

/** Makes what the jobs run on. */
interface Engines {
    /**
     * Where the jobs run.
     *
     * @param workers how many jobs run at once that are bound to no endpoint of their own
     */
    record Workshop(Backend backend, int workers) {}

    Workshop open(Config config, DataFolder folder, ObjectStore store) throws IOException;
}
