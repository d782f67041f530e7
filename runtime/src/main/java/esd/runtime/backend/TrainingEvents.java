package esd.runtime.backend;

import java.util.List;
import java.util.Map;

/** What a running training tells. Called on the job's thread. */
public interface TrainingEvents {
    /** What a training is about. */
    enum Phase {
        /** It waits for a machine. */
        PENDING,
        STARTING,
        DOWNLOADING,
        TRAINING,
        UPLOADING
    }

    void now(Phase phase);

    void step(Step step);

    /** What of settings and data has no effect, and why; told anew by each attempt. */
    void warned(List<String> warnings);

    /** A file of the LoRA lies in the output folder. */
    void stored(String name);

    /** A file of an earlier epoch is no longer wanted, and is gone from the output folder. */
    void removed(String name);

    /**
     * Where a training is.
     *
     * @param secondsPerStep smoothed over the last steps
     * @param averageLoss over the last epoch's steps
     * @param learningRates by the group of parameters, {@code unet} and {@code text_encoder}
     */
    record Step(
            long epoch,
            long epochs,
            long step,
            long steps,
            double secondsPerStep,
            double secondsLeft,
            double loss,
            double averageLoss,
            Map<String, Double> learningRates) {
        public Step {
            learningRates = Map.copyOf(learningRates);
        }
    }
}
