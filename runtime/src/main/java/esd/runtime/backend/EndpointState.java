package esd.runtime.backend;

import java.util.Optional;

/**
 * How a place is at a moment.
 *
 * @param instances how many there are, ready or at work
 * @param reason why it failed
 */
public record EndpointState(Status status, int instances, Optional<String> reason) {
    /** What is going on with a place. */
    public enum Status {
        CREATING,
        IN_SERVICE,
        UPDATING,
        ROLLING_BACK,
        FAILED,
        DELETING,
        /** It does not exist, or no longer. */
        DELETED
    }

    public static EndpointState of(Status status, int instances) {
        return new EndpointState(status, instances, Optional.empty());
    }

    public static EndpointState failed(String reason) {
        return new EndpointState(Status.FAILED, 0, Optional.of(reason));
    }
}
