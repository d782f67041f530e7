package esd.server.app;

import esd.runtime.backend.Backend;
import esd.runtime.store.ObjectStore;
import esd.server.config.Config;
import java.io.IOException;
import java.util.List;

/** Makes what the jobs run on: one backend for each device. */
interface Engines {
    List<Backend> open(Config config, DataFolder folder, ObjectStore store) throws IOException;
}
