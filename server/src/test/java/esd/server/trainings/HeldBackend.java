package esd.server.trainings;

import esd.runtime.backend.Backend;
import esd.runtime.backend.InferenceTask;
import esd.runtime.backend.JobFailed;
import esd.runtime.backend.Pictures;
import esd.runtime.backend.Progress;
import esd.runtime.backend.TrainingEvents;
import esd.runtime.backend.TrainingTask;
import java.util.concurrent.SynchronousQueue;

/** A backend whose trainings do what the test says when it says so. */
final class HeldBackend implements Backend {
    /** One thing that a training does; the last one returns false. */
    interface Act {
        boolean on(TrainingTask task, TrainingEvents events) throws JobFailed;
    }

    private final SynchronousQueue<Act> acts = new SynchronousQueue<>();
    private final SynchronousQueue<Boolean> done = new SynchronousQueue<>();

    /** Returns when it is done, but for the last act, after which the training ends. */
    void now(Act act) throws InterruptedException {
        acts.put(act);
        done.take();
    }

    @Override
    public void train(TrainingTask task, TrainingEvents events) throws JobFailed, InterruptedException {
        boolean more = true;
        while (more) {
            try {
                more = acts.take().on(task, events);
            } finally {
                done.put(true);
            }
        }
    }

    @Override
    public Pictures infer(InferenceTask task, Progress progress) throws JobFailed {
        throw new JobFailed("nothing is drawn here");
    }

    @Override
    public void close() {}
}
