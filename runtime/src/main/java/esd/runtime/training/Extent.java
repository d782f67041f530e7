package esd.runtime.training;

import esd.runtime.kohya.TrainingSettings;

/**
 * How long a training is.
 *
 * @param batches of an epoch
 * @param stepsPerEpoch optimizer steps of an epoch
 * @param steps of the whole training
 */
public record Extent(long epochs, long batches, long stepsPerEpoch, long steps) {
    static Extent of(TrainingSettings settings, long batches) {
        long together = settings.pace().accumulation();
        long stepsPerEpoch = (batches + together - 1) / together;
        return new Extent(
                settings.pace().epochs(stepsPerEpoch),
                batches,
                stepsPerEpoch,
                settings.pace().steps(stepsPerEpoch));
    }

    /** How many steps are done after so many epochs. */
    long stepsAfter(long epochs) {
        return Math.min(epochs * stepsPerEpoch, steps);
    }
}
