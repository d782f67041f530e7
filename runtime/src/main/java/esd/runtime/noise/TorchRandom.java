package esd.runtime.noise;

/** The numbers of a generator of torch's on the CPU, each kind as its function draws it. Not thread-safe. */
public final class TorchRandom {
    private final MersenneTwister bits;
    private final TorchNormals normals;

    /** Begins where {@code torch.Generator().manual_seed(seed)} does, of which the low 32 bits count. */
    public TorchRandom(long seed) {
        bits = new MersenneTwister(seed);
        normals = new TorchNormals(bits);
    }

    /** A whole number from 0 to below the bound, as {@code torch.randint} draws it. */
    public int below(int bound) {
        return (int) (Integer.toUnsignedLong(bits.next()) % bound);
    }

    /** A number from 0 to below 1, as {@code torch.rand} draws it. */
    public float uniform() {
        return (bits.next() & 0xFFFFFF) * 0x1p-24f;
    }

    /** As one call of {@code torch.randn} for a tensor of that many elements gives them. */
    public float[] normals(int count) {
        return normals.normals(count);
    }
}
