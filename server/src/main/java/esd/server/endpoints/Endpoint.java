package esd.server.endpoints;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place where inferences run.
 *
 * @param type the inference type that it takes, as the API spells it: {@code Async} or {@code Real-time}
 * @param owners the roles and users who may use it
 * @param endTime when it was ready for the first time
 */
public record Endpoint(
        String id,
        String name,
        String type,
        Status status,
        String instanceType,
        boolean autoscaling,
        int minInstances,
        int maxInstances,
        int currentInstances,
        List<String> owners,
        String customExtensions,
        Instant startTime,
        @Nullable Instant endTime,
        @Nullable String error) {
    /** How a place is. */
    public enum Status {
        CREATING("Creating"),
        IN_SERVICE("InService"),
        UPDATING("Updating"),
        ROLLING_BACK("RollingBack"),
        FAILED("Failed"),
        DELETING("Deleting"),
        DELETED("Deleted");

        private final String wire;

        Status(String wire) {
            this.wire = wire;
        }

        public String wire() {
            return wire;
        }
    }

    boolean takesJobs() {
        return status == Status.IN_SERVICE || status == Status.UPDATING;
    }
}
