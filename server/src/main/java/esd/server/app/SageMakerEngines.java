package esd.server.app;

import esd.runtime.sagemaker.SageMakerBackend;
import esd.runtime.sagemaker.SageMakerSettings;
import esd.runtime.store.ObjectStore;
import esd.server.config.Config;
import esd.server.config.SageMaker;
import java.time.Duration;

/** SageMaker's endpoints: the work is not done here. */
final class SageMakerEngines implements Engines {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final SageMaker place;

    SageMakerEngines(SageMaker place) {
        this.place = place;
    }

    @Override
    public Workshop open(Config config, DataFolder folder, ObjectStore store) {
        SageMakerSettings settings = new SageMakerSettings(
                place.region(),
                place.endpointUrl(),
                place.imageUri(),
                place.roleArn(),
                config.times().job(),
                PAUSE);
        return new Workshop(new SageMakerBackend(store, settings), 1);
    }
}
