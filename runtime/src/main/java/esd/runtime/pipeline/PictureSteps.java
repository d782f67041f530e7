package esd.runtime.pipeline;

import ai.djl.ndarray.NDArray;
import esd.runtime.image.Preview;
import esd.runtime.sampling.StepListener;

/** The steps of one pass of a picture, told as steps of the whole job, of which some come before. */
record PictureSteps(PictureListener listener, int before, int all) implements StepListener {
    @Override
    public void step(int index, int steps) {
        listener.step(before + index, all);
    }

    /** All steps of the pass are done, and the picture only has to be decoded. */
    void sampled(int steps) {
        step(steps, steps);
    }

    @Override
    public void denoised(NDArray x0) {
        listener.preview(() -> Preview.png(x0));
    }
}
