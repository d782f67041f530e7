package esd.runtime.dataset;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;

/** A picture made smaller: each pixel is the mean of the area that it stands for, as with OpenCV's {@code INTER_AREA}. */
final class Shrinking {
    private static final int COLOURS = 3;

    /** What a pixel stands for along one side, in pixels of the picture. */
    private record Span(double start, double end) {
        int first() {
            return (int) start;
        }

        /** The first pixel after it. */
        int beyond() {
            return (int) Math.ceil(end);
        }

        float share(int pixel) {
            return (float) ((Math.min(end, pixel + 1) - Math.max(start, pixel)) / (end - start));
        }
    }

    private final BufferedImage picture;
    private final List<Span> columns;
    private final List<Span> rows;
    private final boolean halved;

    Shrinking(BufferedImage picture, int width, int height) {
        this.picture = picture;
        this.columns = spans(picture.getWidth(), width);
        this.rows = spans(picture.getHeight(), height);
        this.halved = picture.getWidth() == 2 * width && picture.getHeight() == 2 * height;
    }

    private static List<Span> spans(int from, int to) {
        double scale = (double) from / to;
        return IntStream.range(0, to)
                .mapToObj(i -> new Span(i * scale, Math.min((i + 1) * scale, from)))
                .toList();
    }

    BufferedImage shrunk() {
        BufferedImage shrunk = new BufferedImage(columns.size(), rows.size(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < rows.size(); y++) {
            float[] means = new float[columns.size() * COLOURS];
            Span span = rows.get(y);
            for (int row = span.first(); row < span.beyond(); row++) {
                float[] line = line(row);
                float share = span.share(row);
                for (int i = 0; i < means.length; i++) {
                    means[i] += share * line[i];
                }
            }
            for (int x = 0; x < columns.size(); x++) {
                shrunk.setRGB(x, y, colour(means, x * COLOURS));
            }
        }
        return shrunk;
    }

    /** A row of the picture at the new width. */
    private float[] line(int row) {
        int[] pixels = picture.getRGB(0, row, picture.getWidth(), 1, null, 0, picture.getWidth());
        float[] line = new float[columns.size() * COLOURS];
        for (int x = 0; x < columns.size(); x++) {
            Span span = columns.get(x);
            for (int column = span.first(); column < span.beyond(); column++) {
                float share = span.share(column);
                int pixel = pixels[column];
                line[x * COLOURS] += share * (pixel >> 16 & 255);
                line[x * COLOURS + 1] += share * (pixel >> 8 & 255);
                line[x * COLOURS + 2] += share * (pixel & 255);
            }
        }
        return line;
    }

    private int colour(float[] means, int at) {
        return level(means[at]) << 16 | level(means[at + 1]) << 8 | level(means[at + 2]);
    }

    /** Halves go up where four pixels become one, and else to the even side: OpenCV has a way of its own for the former. */
    private int level(float mean) {
        return (int) (halved ? Math.floor(mean + 0.5) : Math.rint(mean));
    }
}
