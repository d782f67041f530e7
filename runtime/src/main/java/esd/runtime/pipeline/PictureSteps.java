package esd.runtime.pipeline;

import ai.djl.ndarray.NDArray;
import esd.runtime.image.Preview;
import esd.runtime.sampling.StepListener;

/** The steps of one picture, told as steps of the whole job. */
record PictureSteps(PictureListener listener, int picture, int pictures) implements StepListener {
    @Override
    public void step(int index, int steps) {
        listener.step(picture * steps + index, pictures * steps);
    }

    /** All steps of the picture are done, and it only has to be decoded. */
    void sampled(int steps) {
        step(steps, steps);
    }

    @Override
    public void denoised(NDArray x0) {
        listener.preview(() -> Preview.png(x0));
    }
}
