package esd.server.trainings;

import com.fasterxml.jackson.annotation.JsonProperty;
import esd.runtime.backend.TrainingEvents;
import java.util.Map;

/** How far a training is, as the API shows it. */
record TrainingProgress(
        long epoch,
        long epochs,
        long step,
        long steps,
        @JsonProperty("seconds_per_step") double secondsPerStep,
        @JsonProperty("seconds_left") double secondsLeft,
        double loss,
        @JsonProperty("average_loss") double averageLoss,
        @JsonProperty("learning_rates") Map<String, Double> learningRates) {
    static TrainingProgress of(TrainingEvents.Step step) {
        return new TrainingProgress(
                step.epoch(),
                step.epochs(),
                step.step(),
                step.steps(),
                step.secondsPerStep(),
                step.secondsLeft(),
                step.loss(),
                step.averageLoss(),
                step.learningRates());
    }
}
