package esd.runtime.pipeline;

import java.util.function.Supplier;

/** Hears how far the pictures of a job are. Called on the job's thread. */
public interface PictureListener {
    PictureListener SILENT = new PictureListener() {
        @Override
        public void step(int done, int total) {}

        @Override
        public void preview(Supplier<byte[]> png) {}
    };

    /** So many steps of all the job's steps are done. */
    void step(int done, int total);

    /** What the current picture looks like now, as a small PNG that is made when asked for within the call. */
    void preview(Supplier<byte[]> png);
}
