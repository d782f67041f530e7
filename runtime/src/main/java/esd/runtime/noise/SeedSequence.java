package esd.runtime.noise;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** NumPy's way from one number and a path below it to well mixed seeds. */
final class SeedSequence {
    private final int[] pool;

    /** The pool of {@code poolSize} words for an entropy and its spawn key, which is empty at the root. */
    SeedSequence(long entropy, int poolSize, long... spawnKey) {
        int[] run = words(entropy);
        int[] spawn = LongStream.of(spawnKey)
                .mapToObj(SeedSequence::words)
                .flatMapToInt(IntStream::of)
                .toArray();
        int[] padded = spawn.length > 0 && run.length < poolSize ? Arrays.copyOf(run, poolSize) : run;
        int[] assembled =
                IntStream.concat(IntStream.of(padded), IntStream.of(spawn)).toArray();
        pool = mixed(assembled, poolSize);
    }

    /** The first {@code count} seeds, unsigned 32 bits each. */
    long[] state(int count) {
        Hash hash = new Hash(0x8B51F9DD, 0x58F38DED);
        return IntStream.range(0, count)
                .mapToLong(i -> Integer.toUnsignedLong(hash.of(pool[i % pool.length])))
                .toArray();
    }

    private static int[] mixed(int[] entropy, int poolSize) {
        Hash hash = new Hash(0x43B0D7E5, 0x931E8875);
        int[] pool = new int[poolSize];
        for (int i = 0; i < poolSize; i++) {
            pool[i] = hash.of(i < entropy.length ? entropy[i] : 0);
        }
        for (int source = 0; source < poolSize; source++) {
            for (int target = 0; target < poolSize; target++) {
                if (source != target) {
                    pool[target] = mix(pool[target], hash.of(pool[source]));
                }
            }
        }
        for (int source = poolSize; source < entropy.length; source++) {
            for (int target = 0; target < poolSize; target++) {
                pool[target] = mix(pool[target], hash.of(entropy[source]));
            }
        }
        return pool;
    }

    private static int mix(int x, int y) {
        int result = 0xCA01F9DD * x - 0x4973F715 * y;
        return result ^ (result >>> 16);
    }

    /** An unsigned number as 32-bit words, the low one first, as few as hold it. */
    private static int[] words(long number) {
        return number >>> 32 == 0 ? new int[] {(int) number} : new int[] {(int) number, (int) (number >>> 32)};
    }

    private static final class Hash {
        private final int multiplier;
        private int constant;

        Hash(int constant, int multiplier) {
            this.constant = constant;
            this.multiplier = multiplier;
        }

        int of(int word) {
            int value = word ^ constant;
            constant *= multiplier;
            value *= constant;
            return value ^ (value >>> 16);
        }
    }
}
