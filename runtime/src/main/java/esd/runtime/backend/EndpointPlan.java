package esd.runtime.backend;

import java.util.List;
import java.util.Optional;

/**
 * A place for inferences as somebody wants it.
 *
 * @param id never used twice
 * @param name what inferences call it; no two places that exist share one
 * @param instanceType what each instance is: an AWS instance type, or a device of this machine such as {@code cuda:0}
 * @param initialInstances how many there are at the beginning, and always where it does not scale itself
 * @param minInstances how few there may be when it has nothing to do
 * @param maxInstances how many there may be when it has much to do
 * @param autoscaling whether it goes between these two by itself
 * @param image the container to run, where it is not the usual one
 * @param extensions what is to be installed in the container besides
 * @param modelBytes the size of the largest model that each instance must be able to hold
 */
public record EndpointPlan(
        String id,
        String name,
        Type type,
        String instanceType,
        int initialInstances,
        int minInstances,
        int maxInstances,
        boolean autoscaling,
        Optional<String> image,
        List<String> extensions,
        long modelBytes) {
    /** How a place answers. */
    public enum Type {
        /** The result is fetched later; there may be no instance while nobody asks. */
        ASYNC,
        /** The result comes in the call. */
        REAL_TIME
    }

    public EndpointPlan {
        extensions = List.copyOf(extensions);
    }

    /** How many jobs are handed to it at a time: one for each instance that there may be. */
    public int jobsAtOnce() {
        return autoscaling ? Math.max(initialInstances, maxInstances) : initialInstances;
    }
}
