package esd.runtime.crop;

import java.util.Optional;

/** A size in pixels, written as {@code 512x768}: width first. */
public record Resolution(int width, int height) {
    /** What one picture may have in all. */
    public static final int MOST_PIXELS = 4096 * 4096;

    /** The size so written, empty where it is none or has more pixels than a picture may have. */
    public static Optional<Resolution> of(String text) {
        String[] sides = text.split("x", -1);
        if (sides.length != 2) {
            return Optional.empty();
        }
        try {
            int width = Integer.parseInt(sides[0]);
            int height = Integer.parseInt(sides[1]);
            boolean fits = width > 0 && height > 0 && (long) width * height <= MOST_PIXELS;
            return fits ? Optional.of(new Resolution(width, height)) : Optional.empty();
        } catch (NumberFormatException notWhole) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }
}
