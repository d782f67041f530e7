package esd.runtime.optimizers;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/** Handles of the gradients that parameters carry, freed with the block. */
record Carried(List<NDArray> gradients) implements AutoCloseable {
    static Carried by(List<Parameter> parameters) {
        List<NDArray> gradients = new ArrayList<>();
        for (Parameter parameter : parameters) {
            gradients.add(parameter.value().getGradient());
        }
        return new Carried(gradients);
    }

    /** A list of other tensors with these after them, to add to. */
    List<NDArray> after(List<NDArray> tensors) {
        List<NDArray> all = new ArrayList<>(tensors);
        all.addAll(gradients);
        return all;
    }

    @Override
    public void close() {
        gradients.forEach(NDArray::close);
    }
}
