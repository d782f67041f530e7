package esd.server.app;

import esd.runtime.backend.Backend;
import esd.runtime.sagemaker.SageMakerBackend;
import esd.runtime.sagemaker.SageMakerSettings;
import esd.runtime.store.ObjectStore;
import esd.server.config.Config;
import esd.server.config.SageMaker;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/** SageMaker's endpoints, asked by several workers at once: the work is not done here. */
final class SageMakerEngines implements Engines {
    private static final int WORKERS = 8;

    /** The contract's execution limit. */
    private static final Duration JOB_LIMIT = Duration.ofHours(1);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final SageMaker place;

    SageMakerEngines(SageMaker place) {
        this.place = place;
    }

    @Override
    public List<Backend> open(Config config, DataFolder folder, ObjectStore store) {
        SageMakerSettings settings = new SageMakerSettings(
                place.region(), place.endpointUrl(), place.imageUri(), place.roleArn(), JOB_LIMIT, PAUSE);
        return Collections.nCopies(WORKERS, new SageMakerBackend(store, settings));
    }
}
