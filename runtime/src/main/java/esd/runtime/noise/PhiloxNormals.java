package esd.runtime.noise;

/**
 * The numbers that torch draws on an NVIDIA GPU: Philox 4x32 in ten rounds, then the sine half of Box and Muller.
 *
 * <p>The constants are rounded to single precision as in CUDA's library, the rest is computed in double.
 */
final class PhiloxNormals implements NormalGenerator {
    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final double UNIT = 2.3283064e-10f;
    private static final double TURN = (float) (2.3283064e-10 * 6.2831855);

    private final long seed;
    private int calls;

    PhiloxNormals(long seed) {
        this.seed = seed;
    }

    @Override
    public float[] normals(int count) {
        float[] normals = new float[count];
        for (int element = 0; element < count; element++) {
            normals[element] = normal(element);
        }
        calls++;
        return normals;
    }

    private float normal(int element) {
        int c0 = calls;
        int c1 = 0;
        int c2 = element;
        int c3 = 0;
        int key0 = (int) seed;
        int key1 = (int) (seed >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * Integer.toUnsignedLong(c0);
            long product1 = MULTIPLIER_1 * Integer.toUnsignedLong(c2);
            c0 = (int) (product1 >>> 32) ^ c1 ^ key0;
            c1 = (int) product1;
            c2 = (int) (product0 >>> 32) ^ c3 ^ key1;
            c3 = (int) product0;
            key0 += WEYL_0;
            key1 += WEYL_1;
        }
        return boxMuller(Integer.toUnsignedLong(c0), Integer.toUnsignedLong(c1));
    }

    private static float boxMuller(long x, long y) {
        double u = x * UNIT + UNIT / 2;
        double v = y * TURN + TURN / 2;
        return (float) (Math.sqrt(-2 * Math.log(u)) * Math.sin(v));
    }
}
