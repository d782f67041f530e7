package esd.server.app;

import esd.runtime.sagemaker.SageMakerBackend;
import esd.runtime.sagemaker.SageMakerSettings;
import esd.runtime.store.ObjectStore;
import esd.server.config.Config;
import esd.server.config.SageMaker;
import java.time.Duration;

/** SageMaker's endpoints and training jobs: the work is not done here. */
final class SageMakerEngines implements Engines {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** The threads only wait; what runs at once there is limited by the account. */
    private static final int TRAININGS_AT_ONCE = 20;

    private static final Duration PAUSE_OF_TRAININGS = Duration.ofSeconds(15);

    private final SageMaker place;
    private final Duration pauseOfTrainings;

    SageMakerEngines(SageMaker place) {
        this(place, PAUSE_OF_TRAININGS);
    }

    SageMakerEngines(SageMaker place, Duration pauseOfTrainings) {
        this.place = place;
        this.pauseOfTrainings = pauseOfTrainings;
    }

    @Override
    public Workshop open(Config config, DataFolder folder, ObjectStore store) {
        SageMakerSettings settings = new SageMakerSettings(
                place.region(),
                place.endpointUrl(),
                place.imageUri(),
                place.roleArn(),
                config.times().job(),
                PAUSE,
                place.training()
                        .map(training -> new SageMakerSettings.Training(
                                training.imageUri(), training.instanceType(), training.limit(), pauseOfTrainings)));
        return new Workshop(new SageMakerBackend(store, settings), TRAININGS_AT_ONCE);
    }
}
