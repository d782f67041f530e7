package esd.models.tensor;

import ai.djl.ndarray.NDArray;

/** Weights that are those of others, but for what they say themselves. */
public interface BorrowedWeights extends Weights {
    Weights lender();

    @Override
    default NDArray get(String name) {
        return lender().get(name);
    }

    @Override
    default boolean has(String name) {
        return lender().has(name);
    }

    @Override
    default String name(String name) {
        return lender().name(name);
    }
}
