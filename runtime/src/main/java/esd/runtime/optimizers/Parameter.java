package esd.runtime.optimizers;

import ai.djl.ndarray.NDArray;

/** A tensor in single precision that learns, under the name that its state is saved by; it requires a gradient. */
public record Parameter(String name, NDArray value) {}
