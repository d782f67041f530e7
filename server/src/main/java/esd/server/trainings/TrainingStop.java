package esd.server.trainings;

import esd.runtime.backend.Backend;
import esd.runtime.backend.JobFailed;
import esd.server.jobs.JobHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends trainings that go on elsewhere after they were stopped or deleted here; known by the name that they have there. */
final class TrainingStop implements JobHandler {
    static final String KIND = "training-stop";

    private static final Logger LOG = LoggerFactory.getLogger(TrainingStop.class);

    private final Backend backend;

    TrainingStop(Backend backend) {
        this.backend = backend;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Ending run(String name, Steps steps) throws InterruptedException {
        try {
            backend.endTraining(name);
        } catch (JobFailed failure) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            return failed(name, String.valueOf(failure.getMessage()));
        }
        return db -> {};
    }

    @Override
    public Ending failed(String name, String reason) {
        LOG.error("training {} may go on where it runs: {}", name, reason);
        return db -> {};
    }
}
