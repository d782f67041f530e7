package esd.runtime.sagemaker;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where SageMaker is and what its endpoints are made of. Credentials are no part of this: the SDK finds them.
 *
 * @param endpointUrl where all AWS calls go, where that is not the region's own address
 * @param imageUri the container of endpoints that name none
 * @param roleArn in whose name the containers act
 * @param jobLimit how long one inference may run at the endpoint; it is given up after twice that
 * @param pause how long to wait before looking again for a result or at an endpoint
 * @param training what trainings run on, where they can
 */
public record SageMakerSettings(
        String region,
        Optional<URI> endpointUrl,
        String imageUri,
        String roleArn,
        Duration jobLimit,
        Duration pause,
        Optional<Training> training) {
    /**
     * What trainings run on.
     *
     * @param imageUri the trainer's container
     * @param instanceType the machine of those that name none
     * @param limit how long one may run; it is given up after twice that, since it may have to wait for a machine
     * @param pause how long to wait before looking at one again
     */
    public record Training(String imageUri, String instanceType, Duration limit, Duration pause) {}
}
