package esd.runtime.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Resamples a picture of packed pixels under a window, widened where the picture shrinks, as Pillow does. */
final class Resampling {
    private final double lobes;
    private final DoubleUnaryOperator window;

    /** A window that is not zero up to so many pixels from its middle. */
    Resampling(double lobes, DoubleUnaryOperator window) {
        this.lobes = lobes;
        this.window = window;
    }

    /** What goes into one pixel of a line: from the first one on, each with its weight. */
    private static final class Taps {
        final int first;
        final float[] weights;

        Taps(int first, float[] weights) {
            this.first = first;
            this.weights = weights;
        }
    }

    /** The whole picture at another size; the picture is of a type with packed pixels. */
    BufferedImage scaled(BufferedImage picture, int width, int height) {
        int[] pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
        boolean opaque = !picture.getColorModel().hasAlpha();
        int[] wide = turned(pixels, picture.getWidth(), picture.getHeight(), taps(picture.getWidth(), width), opaque);
        int[] scaled = turned(wide, picture.getHeight(), width, taps(picture.getHeight(), height), opaque);
        BufferedImage result = new BufferedImage(width, height, picture.getType());
        result.getRaster().setDataElements(0, 0, width, height, scaled);
        return result;
    }

    /** Resamples each line, which comes out as a column. */
    private static int[] turned(int[] pixels, int width, int height, Taps[] taps, boolean opaque) {
        int[] columns = new int[taps.length * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < taps.length; x++) {
                columns[x * height + y] = pixel(pixels, y * width, taps[x], opaque);
            }
        }
        return columns;
    }

    private static int pixel(int[] pixels, int line, Taps taps, boolean opaque) {
        float alpha = 0;
        float red = 0;
        float green = 0;
        float blue = 0;
        int start = line + taps.first;
        for (int i = 0; i < taps.weights.length; i++) {
            int pixel = pixels[start + i];
            float weight = taps.weights[i];
            alpha += weight * (pixel >>> 24);
            red += weight * (pixel >> 16 & 255);
            green += weight * (pixel >> 8 & 255);
            blue += weight * (pixel & 255);
        }
        // A colour that is weighted by its opacity cannot be more than that.
        int most = opaque ? 255 : clipped(alpha, 255);
        return most << 24 | clipped(red, most) << 16 | clipped(green, most) << 8 | clipped(blue, most);
    }

    private static int clipped(float value, int most) {
        return Math.min(most, Math.max(0, Math.round(value)));
    }

    private Taps[] taps(int from, int to) {
        double scale = (double) from / to;
        return IntStream.range(0, to)
                .mapToObj(x -> taps((x + 0.5) * scale, Math.max(1, scale), from))
                .toArray(Taps[]::new);
    }

    private Taps taps(double centre, double stretch, int length) {
        double reach = lobes * stretch;
        int first = Math.max(0, (int) (centre - reach + 0.5));
        int end = Math.min(length, (int) (centre + reach + 0.5));
        double[] heights = IntStream.range(first, end)
                .mapToDouble(x -> window.applyAsDouble((x + 0.5 - centre) / stretch))
                .toArray();
        double sum = Arrays.stream(heights).sum();
        float[] weights = new float[heights.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (heights[i] / sum);
        }
        return new Taps(first, weights);
    }
}
