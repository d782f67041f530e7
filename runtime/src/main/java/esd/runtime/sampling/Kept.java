package esd.runtime.sampling;

import ai.djl.ndarray.NDArray;

/** A latent that a run may change in some places only. */
public final class Kept {
    private final NDArray open; // [1, 1, H, W]
    private final NDArray held; // [1, 4, H, W]

    /**
     * What is kept of a latent [1, 4, H, W].
     *
     * @param open 1 where it may change and 0 where not, [1, 1, H, W]
     */
    public Kept(NDArray latent, NDArray open) {
        this.open = open;
        this.held = latent.sub(latent.mul(open));
    }

    /** The array where it may change, elsewhere what is kept, which counts so many times; owned by {@code x}'s manager. */
    public NDArray under(NDArray x, double times) { // [1, 4, H, W]
        return x.mul(open).add(x.zerosLike().add(held).mul(times)); // [1, 4, H, W]
    }
}
