package esd.models.tensor;

/** How a map's values between its places are found. */
public enum Interpolation {
    NEAREST("upsample"),
    NEAREST_EXACT("nearest_exact"),
    BILINEAR("bilinear"),
    BILINEAR_ANTIALIASED("bilinear_antialiased"),
    BICUBIC("bicubic"),
    BICUBIC_ANTIALIASED("bicubic_antialiased");

    private final String function;

    Interpolation(String function) {
        this.function = function;
    }

    String function() {
        return function;
    }
}
