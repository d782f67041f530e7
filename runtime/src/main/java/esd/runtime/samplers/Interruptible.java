package esd.runtime.samplers;

import ai.djl.ndarray.NDArray;
import esd.runtime.sampling.StepListener;
import esd.runtime.sampling.Stopped;

/** Ends a run before its next step once the thread is interrupted. */
record Interruptible(StepListener listener) implements StepListener {
    @Override
    public void step(int index, int steps) {
        if (Thread.interrupted()) {
            throw new Stopped(index, steps);
        }
        listener.step(index, steps);
    }

    @Override
    public void denoised(NDArray x0) {
        listener.denoised(x0);
    }
}
