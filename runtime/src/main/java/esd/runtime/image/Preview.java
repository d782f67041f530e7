package esd.runtime.image;

import ai.djl.ndarray.NDArray;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * A small picture straight from a latent, without the decoder.
 *
 * <p>The colours are a linear map of the four channels, fitted by least squares to decoded pictures of Stable Diffusion
 * 1.4 and long in common use: the first two channels are mostly brightness, the others two axes of colour.
 */
public final class Preview {
    private static final int LONGEST_SIDE = 128;
    private static final float[][] RED_GREEN_BLUE = {
        {0.298f, 0.207f, 0.208f}, {0.187f, 0.286f, 0.173f}, {-0.158f, 0.189f, 0.264f}, {-0.184f, -0.271f, -0.473f},
    };

    private Preview() {}

    /** A PNG of the first of the latents [B, 4, H, W], a pixel for each place, at most 128 on a side. */
    public static byte[] png(NDArray latents) {
        try (NDArray first = latents.get(0)) { // [4, H, W]
            int height = Math.toIntExact(first.getShape().get(1));
            int width = Math.toIntExact(first.getShape().get(2));
            return Png.of(reduced(picture(first.toFloatArray(), width, height)));
        }
    }

    private static BufferedImage picture(float[] latent, int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int place = 0; place < width * height; place++) {
            int rgb = 0;
            for (int colour = 0; colour < 3; colour++) {
                float sum = 0;
                for (int channel = 0; channel < RED_GREEN_BLUE.length; channel++) {
                    sum += RED_GREEN_BLUE[channel][colour] * latent[channel * width * height + place];
                }
                rgb = rgb << 8 | Math.round(Math.min(Math.max((sum + 1) / 2, 0), 1) * 255);
            }
            picture.setRGB(place % width, place / width, rgb);
        }
        return picture;
    }

    private static BufferedImage reduced(BufferedImage picture) {
        int longest = Math.max(picture.getWidth(), picture.getHeight());
        if (longest <= LONGEST_SIDE) {
            return picture;
        }
        int width = Math.max(1, picture.getWidth() * LONGEST_SIDE / longest);
        int height = Math.max(1, picture.getHeight() * LONGEST_SIDE / longest);
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, width, height, null);
        graphics.dispose();
        return small;
    }
}
