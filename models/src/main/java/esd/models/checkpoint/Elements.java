package esd.models.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers of single precision as a file holds them: as they are, or rounded to two bytes. */
public final class Elements {
    private Elements() {}

    /** Every number in the type, which is one of F32, F16 and BF16: row-major and little-endian. */
    public static ByteBuffer of(float[] numbers, ElementType type) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : numbers) {
            switch (type) {
                case F32 -> bytes.putFloat(number);
                case F16 -> bytes.putShort(HalfPrecision.of(number));
                case BF16 -> bytes.putShort(brain(number));
                default -> throw new IllegalArgumentException("weights are not written as " + type);
            }
        }
        return bytes.flip();
    }

    /** The upper half of the number, rounded to the nearest, ties to even. */
    private static short brain(float number) {
        int bits = Float.floatToRawIntBits(number);
        int odd = bits >>> 16 & 1;
        return (short) ((Float.isNaN(number) ? bits | 0x400000 : bits + 0x7fff + odd) >>> 16);
    }
}
