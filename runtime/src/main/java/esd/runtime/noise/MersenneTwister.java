package esd.runtime.noise;

/** MT19937, seeded as torch seeds its CPU generator: by the low 32 bits. Not thread-safe. */
final class MersenneTwister {
    private static final int WORDS = 624;
    private static final int SHIFT = 397;
    private static final int MATRIX = 0x9908B0DF;

    private final int[] state = new int[WORDS];
    private int used = WORDS;

    MersenneTwister(long seed) {
        state[0] = (int) seed;
        for (int i = 1; i < WORDS; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /** The next 32 random bits. */
    int next() {
        if (used == WORDS) {
            twist();
            used = 0;
        }
        int y = state[used++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9D2C5680;
        y ^= (y << 15) & 0xEFC60000;
        return y ^ (y >>> 18);
    }

    private void twist() {
        for (int i = 0; i < WORDS; i++) {
            int y = (state[i] & 0x80000000) | (state[(i + 1) % WORDS] & 0x7FFFFFFF);
            state[i] = state[(i + SHIFT) % WORDS] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : MATRIX);
        }
    }
}
