package esd.runtime.sampling;

import ai.djl.ndarray.NDArray;

/** Hears how far a sampler is. Called on the sampling thread; a listener that wants the run to end throws. */
public interface StepListener {
    /** A step begins: {@code index} of {@code steps} are done. */
    void step(int index, int steps);

    /** What the model believes the picture to be, [B, C, H, W]: read it now, it ends with the step. */
    default void denoised(NDArray x0) {}

    StepListener SILENT = (index, steps) -> {};
}
