package esd.runtime.noise;

/**
 * The numbers of {@code torch.randn} on the CPU.
 *
 * <p>Sixteen elements and more are drawn as 24-bit uniforms and turned into normals in blocks of sixteen; a last block
 * that would be short is drawn anew over the last sixteen elements. Fewer are drawn one by one from 53-bit uniforms. Each
 * operation rounds to single precision, as there.
 */
final class TorchNormals implements NormalGenerator {
    private static final int BLOCK = 16;
    private static final int HALF = BLOCK / 2;
    private static final float TURN = (float) (2 * Math.PI);

    private final MersenneTwister bits;
    private double spare = Double.NaN;

    TorchNormals(long seed) {
        this(new MersenneTwister(seed));
    }

    /** Draws from bits that others draw from too. */
    TorchNormals(MersenneTwister bits) {
        this.bits = bits;
    }

    @Override
    public float[] normals(int count) {
        float[] numbers = new float[count];
        if (count < BLOCK) {
            for (int i = 0; i < count; i++) {
                numbers[i] = (float) single();
            }
            return numbers;
        }
        fillUniform(numbers, 0);
        for (int start = 0; start + BLOCK <= count; start += BLOCK) {
            boxMuller(numbers, start);
        }
        if (count % BLOCK != 0) {
            fillUniform(numbers, count - BLOCK);
            boxMuller(numbers, count - BLOCK);
        }
        return numbers;
    }

    private void fillUniform(float[] numbers, int from) {
        for (int i = from; i < numbers.length; i++) {
            numbers[i] = (bits.next() & 0xFFFFFF) * 0x1p-24f;
        }
    }

    private static void boxMuller(float[] numbers, int start) {
        for (int i = start; i < start + HALF; i++) {
            float radius = (float) Math.sqrt(-2 * (float) Math.log(1 - numbers[i]));
            float angle = TURN * numbers[i + HALF];
            numbers[i] = radius * (float) Math.cos(angle);
            numbers[i + HALF] = radius * (float) Math.sin(angle);
        }
    }

    private double single() {
        if (!Double.isNaN(spare)) {
            double kept = spare;
            spare = Double.NaN;
            return kept;
        }
        double angle = 2 * Math.PI * uniform53();
        double radius = Math.sqrt(-2 * Math.log1p(-uniform53()));
        spare = radius * Math.sin(angle);
        return radius * Math.cos(angle);
    }

    private double uniform53() {
        long high = bits.next();
        long low = Integer.toUnsignedLong(bits.next());
        return ((high << 32 | low) & ((1L << 53) - 1)) * 0x1p-53;
    }
}
