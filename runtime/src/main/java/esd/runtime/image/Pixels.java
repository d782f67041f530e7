package esd.runtime.image;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;

/** What a decoder says, in [-1, 1], as pictures of 8 bits a channel. */
public final class Pixels {
    private static final int CHANNELS = 3;
    private static final int OPAQUE = 0xFF;

    private Pixels() {}

    /** One picture per row of [B, 3, H, W]. Fractions of a level are cut off, as the webui does. */
    public static List<BufferedImage> pictures(NDArray pixels) {
        Shape shape = pixels.getShape();
        int height = Math.toIntExact(shape.get(2));
        int width = Math.toIntExact(shape.get(3));
        float[] values = pixels.toFloatArray();
        return IntStream.range(0, Math.toIntExact(shape.get(0)))
                .mapToObj(row -> picture(values, row * CHANNELS * height * width, width, height))
                .toList();
    }

    private static BufferedImage picture(float[] values, int start, int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] colours = new int[width * height];
        for (int place = 0; place < colours.length; place++) {
            int colour = OPAQUE;
            for (int channel = 0; channel < CHANNELS; channel++) {
                colour = (colour << 8) | level(values[start + channel * colours.length + place]);
            }
            colours[place] = colour;
        }
        picture.setRGB(0, 0, width, height, colours, 0, width);
        return picture;
    }

    private static int level(float value) {
        return (int) (255 * Math.min(Math.max((value + 1) / 2, 0), 1));
    }
}
