package esd.models.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** How many query rows of one head the CPU takes at a time, so that their scores stay in the cache. */
final class AttentionRows {
    private static final long SCORES = 1 << 21;
    private static final long WORTH_SPLITTING = 1 << 16;

    private AttentionRows() {}

    /** Rows a time, or 0 where torch's own kernel is the faster one. */
    static long of(NDArray q, NDArray k) { // [B, S, C], [B, T, C]
        long s = q.getShape().get(1);
        long t = k.getShape().get(1);
        return s * t < WORTH_SPLITTING || emulated(q) ? 0 : Math.min(s, Math.max(64, SCORES / t));
    }

    /** The same where no gradient is made of it: with AMX torch's kernel multiplies in tiles and takes two thirds of the time. */
    static long forwards(long rows) {
        return Cpu.amx() ? 0 : rows;
    }

    /** Products that the CPU does not make itself: torch's own kernel makes them in single precision. */
    private static boolean emulated(NDArray q) {
        return q.getDataType() == DataType.BFLOAT16 && !Cpu.bf16();
    }

    /** How many scores each head has. */
    static long scores(NDArray q, NDArray k) {
        return q.getShape().get(0) * q.getShape().get(1) * k.getShape().get(1);
    }
}
