package esd.runtime.training;

/** The seeds of everything that is drawn: each is a function of the training's seed and a place, so that any can be resumed at. */
final class Seeds {
    private static final long STRIDE = 1_000_003;
    private static final long CAPTIONS = 500_000_000;
    private static final long PICTURES = 1_000_000_000;

    private final long seed;

    Seeds(long seed) {
        this.seed = seed;
    }

    long epoch(long epoch) {
        return seed + epoch;
    }

    /** Timesteps and noise of a batch, counted over the whole training. */
    long batch(long batch) {
        return seed * STRIDE + batch;
    }

    /** What is done with a batch's captions, and which of its pictures are flipped. */
    long captions(long batch) {
        return seed * STRIDE + CAPTIONS + batch;
    }

    /** The latent of a picture. */
    long picture(int index) {
        return seed * STRIDE + PICTURES + index;
    }
}
