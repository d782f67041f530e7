package esd.runtime.pipeline;

import ai.djl.ndarray.NDArray;
import esd.runtime.sampling.Kept;
import java.util.Optional;

/** What the sampling of a picture begins with. */
final class Start {
    private final NDArray x; // [1, 4, H, W]
    private final double[] levels;
    private final Optional<Kept> kept;
    private final Optional<NDArray> beside; // [1, 5, H, W]

    /**
     * A noisy latent, and the noise levels that it is walked down.
     *
     * @param kept the part of the picture that stays
     * @param beside what an inpainting network sees beside the latent
     */
    Start(NDArray x, double[] levels, Optional<Kept> kept, Optional<NDArray> beside) {
        this.x = x;
        this.levels = levels;
        this.kept = kept;
        this.beside = beside;
    }

    NDArray x() {
        return x;
    }

    double[] levels() {
        return levels;
    }

    Optional<Kept> kept() {
        return kept;
    }

    Optional<NDArray> beside() {
        return beside;
    }
}
