package esd.models.tensor;

import ai.djl.ndarray.NDArray;

/** What learns beside a frozen layer: it sees the layer's input and adds to its result. */
@FunctionalInterface
public interface Adapter {
    /** The result with its addition, or the result itself; belongs to the manager of {@code x}. */
    NDArray adapt(NDArray x, NDArray result);
}
