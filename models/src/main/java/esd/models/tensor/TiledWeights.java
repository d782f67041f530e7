package esd.models.tensor;

import ai.djl.ndarray.NDArray;

/** The tensors of other weights, for convolutions that join the opposite edges of a picture. */
record TiledWeights(Weights weights) implements Weights {
    @Override
    public NDArray get(String name) {
        return weights.get(name);
    }

    @Override
    public boolean has(String name) {
        return weights.has(name);
    }

    @Override
    public String name(String name) {
        return weights.name(name);
    }

    @Override
    public boolean tiling() {
        return true;
    }
}
