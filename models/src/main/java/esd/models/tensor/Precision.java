package esd.models.tensor;

/** The floating-point format in which a network computes. */
public enum Precision {
    FP32(6),
    FP16(5),
    BF16(15);

    private final int scalarType;

    Precision(int scalarType) {
        this.scalarType = scalarType;
    }

    /** Of one number. */
    public int bytes() {
        return this == FP32 ? Float.BYTES : Short.BYTES;
    }

    /** The number by which torch knows the type ({@code c10::ScalarType}). */
    int scalarType() {
        return scalarType;
    }
}
