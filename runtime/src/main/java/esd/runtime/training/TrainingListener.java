package esd.runtime.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Hears what a training does. Called on the training's thread. */
public interface TrainingListener {
    /** The first step follows; so many were done by an earlier attempt. */
    default void begins(long done) throws IOException {}

    /** A step is done. */
    void step(Step step) throws IOException;

    /** An epoch, counted from 1, is over, and what is to be saved of it is. */
    default void over(long epoch) throws IOException {}

    /** A file of the LoRA is written: the last one, or one of an epoch or a step. It stays until the listener removes it. */
    void saved(String name, Path file) throws IOException;

    /** A file of an earlier epoch or step is no longer wanted. */
    void outdated(String name) throws IOException;

    /** What is needed to go on after this epoch is written. */
    void resumable(Path state) throws IOException;

    /**
     * Where a training is, after a step.
     *
     * @param epoch counted from 1
     * @param step counted from 1
     * @param averageLoss over the last steps, an epoch at most
     * @param learningRates of each group, by its name
     */
    record Step(
            long epoch,
            long epochs,
            long step,
            long steps,
            double seconds,
            double loss,
            double averageLoss,
            List<Rate> learningRates) {
        public Step {
            learningRates = List.copyOf(learningRates);
        }
    }

    /** How fast a group of parameters learns. */
    record Rate(String group, double rate) {}
}
