package esd.server.app;

import esd.runtime.instances.InstancesBackend;
import esd.server.inferences.DrawingHardware;

/** The real server over an engine that draws flat pictures, for tests that kill it. */
public final class DrawingMain {
    private DrawingMain() {}

    public static void main(String[] arguments) {
        Main.run((config, folder, store) ->
                new Engines.Workshop(new InstancesBackend(new DrawingHardware(store), LocalEngines.times(config)), 1));
    }
}
