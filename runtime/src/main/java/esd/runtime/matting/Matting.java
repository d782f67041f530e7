package esd.runtime.matting;

import java.awt.image.BufferedImage;

/** Cutouts with soft edges, as rembg makes them with pymatting. */
public final class Matting {
    private Matting() {}

    /**
     * What is in front in a picture, with its opacity.
     *
     * @param mask the levels of a network's mask, 0 to 255, row by row; where it is sure of nothing in front or behind,
     *     its levels are the opacities
     */
    public static BufferedImage cut(BufferedImage picture, int[] mask, MattingOptions options)
            throws TooMuchOpen, InterruptedException {
        int width = picture.getWidth();
        int[] colours = picture.getRGB(0, 0, width, picture.getHeight(), null, 0, width);
        Trimap trimap = Trimap.of(mask, width, options);
        float[] opacities = trimap.usable() ? Opacity.of(colours, width, trimap) : fractions(mask);
        float[] front = Foreground.of(colours, opacities, width);
        BufferedImage cut = new BufferedImage(width, picture.getHeight(), BufferedImage.TYPE_INT_ARGB);
        for (int place = 0; place < colours.length; place++) {
            int colour = byteOf(opacities[place]);
            for (int channel = 0; channel < 3; channel++) {
                colour = (colour << 8) | byteOf(front[3 * place + channel]);
            }
            cut.setRGB(place % width, place / width, colour);
        }
        return cut;
    }

    private static float[] fractions(int[] mask) {
        float[] fractions = new float[mask.length];
        for (int place = 0; place < mask.length; place++) {
            fractions[place] = mask[place] / 255f;
        }
        return fractions;
    }

    /** Cut off and not rounded, as rembg does. */
    private static int byteOf(float value) {
        return (int) (value * 255);
    }
}
