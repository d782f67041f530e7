package esd.runtime.image;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;

/** What a decoder says and an encoder hears, in [-1, 1], and pictures of 8 bits a channel. */
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

    /** A picture of opaque colours as an encoder takes it, [1, 3, H, W] in [-1, 1]. */
    public static NDArray tensor(NDManager manager, BufferedImage picture) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        int[] colours = picture.getRGB(0, 0, width, height, null, 0, width);
        float[] values = new float[CHANNELS * colours.length];
        for (int place = 0; place < values.length; place++) {
            int shift = 8 * (CHANNELS - 1 - place / colours.length);
            values[place] = (colours[place % colours.length] >> shift & 0xFF) / 255f * 2 - 1;
        }
        return manager.create(values, new Shape(1, CHANNELS, height, width)); // [1, 3, H, W]
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
