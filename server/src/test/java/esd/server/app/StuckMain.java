package esd.server.app;

import esd.runtime.backend.Backend;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The real server over an engine that cannot be closed, as one whose native code hangs. */
public final class StuckMain {
    private static final class Stuck implements Backend {
        @Override
        public Pictures infer(InferenceTask task, Progress progress) throws JobFailed {
            throw new JobFailed("nothing is drawn here");
        }

        @Override
        public void close() {
            while (true) {
                LockSupport.park(this);
            }
        }
    }

    private StuckMain() {}

    public static void main(String[] arguments) {
        Main.run((config, folder, store) -> new Engines.Workshop(new Stuck(), 1), Duration.ofSeconds(1));
    }
}
