package esd.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HalfPrecisionTest {
    @Test
    void every_half_stays_itself_and_halfway_goes_to_the_even_one() {
        for (int half = 0; half < 0x7c00; half++) {
            float value = value(half);
            float between = (value + value(half + 1)) / 2;
            int even = half + (half & 1);
            assertThat(HalfPrecision.of(value)).isEqualTo((short) half);
            assertThat(HalfPrecision.of(-value)).isEqualTo((short) (half | 0x8000));
            assertThat(HalfPrecision.of(between)).isEqualTo((short) even);
            assertThat(HalfPrecision.of(Math.nextDown(between))).isEqualTo((short) half);
            assertThat(HalfPrecision.of(Math.nextUp(between))).isEqualTo((short) (half + 1));
        }
    }

    @Test
    void what_no_half_holds_stays_infinite_or_nothing() {
        assertThat(HalfPrecision.of(Float.POSITIVE_INFINITY)).isEqualTo((short) 0x7c00);
        assertThat(HalfPrecision.of(-1e30f)).isEqualTo((short) 0xfc00);
        assertThat(HalfPrecision.of(Float.NaN)).isEqualTo((short) 0x7e00);
        assertThat(HalfPrecision.of(Float.MIN_VALUE)).isEqualTo((short) 0);
    }

    /** Infinity reads as the step after the largest half, so that rounding up to it can be checked as well. */
    private static float value(int half) {
        int exponent = half >> 10;
        int fraction = half & 0x3ff;
        return exponent == 0 ? fraction * 0x1p-24f : (float) ((1024 + fraction) * StrictMath.pow(2, exponent - 25));
    }
}
