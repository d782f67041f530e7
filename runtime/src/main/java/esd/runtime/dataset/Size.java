package esd.runtime.dataset;

/** Width and height in pixels. */
public record Size(int width, int height) implements Comparable<Size> {
    double aspect() {
        return (double) width / height;
    }

    @Override
    public int compareTo(Size other) {
        return width == other.width ? Integer.compare(height, other.height) : Integer.compare(width, other.width);
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }
}
