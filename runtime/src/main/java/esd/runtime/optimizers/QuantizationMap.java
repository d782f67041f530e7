package esd.runtime.optimizers;

import java.util.Arrays;

/**
 * The 256 numbers from -1 (or 0) to 1 that a code of 8 bits stands for, dense about zero: Dettmers' dynamic map, whose
 * decades have the more steps the larger they are.
 */
final class QuantizationMap {
    private static final int DECADES = 7;

    private final float[] values;

    private QuantizationMap(float[] values) {
        this.values = values;
    }

    /** For moments that may be negative. */
    static QuantizationMap signed() {
        return of(true);
    }

    /** For moments of squares. */
    static QuantizationMap unsigned() {
        return of(false);
    }

    private static QuantizationMap of(boolean signed) {
        float[] values = new float[256];
        int count = 0;
        for (int decade = 0; decade < DECADES; decade++) {
            int steps = 1 << (signed ? decade : decade + 1);
            for (int step = 0; step < steps; step++) {
                float middle = (float) (middle(step, steps) * Math.pow(10, decade + 1 - DECADES));
                values[count++] = middle;
                if (signed) {
                    values[count++] = -middle;
                }
            }
        }
        values[count] = 0;
        values[count + 1] = 1;
        Arrays.sort(values);
        return new QuantizationMap(values);
    }

    /** The middle of one of equal steps from 0.1 to 1. */
    private static double middle(int step, int steps) {
        return 0.1 + 0.9 * (step + 0.5) / steps;
    }

    float[] values() {
        return values.clone();
    }

    /** Where one code ends and the next begins. */
    float[] middles() {
        float[] middles = new float[values.length - 1];
        for (int i = 0; i < middles.length; i++) {
            middles[i] = (values[i] + values[i + 1]) / 2;
        }
        return middles;
    }
}
