package esd.runtime.rembg;

import esd.runtime.image.InputImage;
import esd.runtime.image.Lanczos;
import esd.runtime.image.Png;
import esd.runtime.image.UnusableImage;
import esd.runtime.matting.Matting;
import esd.runtime.matting.TooMuchOpen;
import esd.runtime.onnx.BrokenNetwork;
import esd.runtime.onnx.OnnxNetwork;
import esd.runtime.request.RefusedRequest;
import java.awt.image.BufferedImage;

/** Takes a picture's background away with a network that says how far each place belongs to what is in front. */
public final class Rembg {
    private static final int COLOURS = 3;

    private final OnnxNetwork network;

    public Rembg(OnnxNetwork network) {
        this.network = network;
    }

    /** The PNG of what is in front, or of the mask. */
    public byte[] run(RembgRequest request) throws RefusedRequest, InterruptedException {
        try {
            BufferedImage picture = InputImage.read(request.image());
            BufferedImage mask = mask(picture, request.family());
            if (request.mask()) {
                return Png.of(grey(mask));
            }
            return Png.of(
                    request.matting().isPresent()
                            ? Matting.cut(
                                    picture, levels(mask), request.matting().get())
                            : cut(picture, mask));
        } catch (TooMuchOpen e) {
            throw new RefusedRequest("alpha_matting: %s".formatted(e.getMessage()));
        } catch (UnusableImage e) {
            throw new RefusedRequest("input_image %s".formatted(e.getMessage()));
        } catch (BrokenNetwork e) {
            throw new RefusedRequest("model %s cannot be used: %s".formatted(request.model(), e.getMessage()));
        }
    }

    private BufferedImage mask(BufferedImage picture, Family family) throws BrokenNetwork {
        int side = family.side();
        float[] map = network.map(pixels(Lanczos.scaled(InputImage.opaque(picture), side, side), family), side);
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (float value : map) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        if (!(most > least) || Float.isInfinite(most - least)) {
            throw new BrokenNetwork("it sees the same everywhere in this picture");
        }
        BufferedImage mask = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int place = 0; place < map.length; place++) {
            int level = (int) ((map[place] - least) / (most - least) * 255);
            mask.setRGB(place % side, place / side, level * 0x010101);
        }
        return Lanczos.scaled(mask, picture.getWidth(), picture.getHeight());
    }

    /** [3, side, side] as the network was trained: the brightest level is 1. */
    private static float[] pixels(BufferedImage square, Family family) {
        int places = square.getWidth() * square.getHeight();
        int[] colours = square.getRGB(0, 0, square.getWidth(), square.getHeight(), null, 0, square.getWidth());
        double brightest = 1e-6;
        for (int colour : colours) {
            for (int channel = 0; channel < COLOURS; channel++) {
                brightest = Math.max(brightest, level(colour, channel));
            }
        }
        float[] pixels = new float[COLOURS * places];
        for (int i = 0; i < pixels.length; i++) {
            int channel = i / places;
            pixels[i] = family.normal(level(colours[i % places], channel) / brightest, channel);
        }
        return pixels;
    }

    private static int level(int colour, int channel) {
        return (colour >> (8 * (COLOURS - 1 - channel))) & 255;
    }

    private static int[] levels(BufferedImage mask) {
        int width = mask.getWidth();
        int[] levels = mask.getRGB(0, 0, width, mask.getHeight(), null, 0, width);
        for (int place = 0; place < levels.length; place++) {
            levels[place] &= 255;
        }
        return levels;
    }

    private static BufferedImage grey(BufferedImage mask) {
        BufferedImage grey = new BufferedImage(mask.getWidth(), mask.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < mask.getHeight(); y++) {
            for (int x = 0; x < mask.getWidth(); x++) {
                grey.getRaster().setSample(x, y, 0, mask.getRGB(x, y) & 255);
            }
        }
        return grey;
    }

    /** Opacity and colours are both weighted by the mask, as rembg's own cutout does. */
    private static BufferedImage cut(BufferedImage picture, BufferedImage mask) {
        BufferedImage result = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int weight = mask.getRGB(x, y) & 255;
                int colour = picture.getRGB(x, y);
                int weighted = 0;
                for (int shift = 24; shift >= 0; shift -= 8) {
                    weighted |= Math.round(((colour >> shift) & 255) * weight / 255f) << shift;
                }
                result.setRGB(x, y, weighted);
            }
        }
        return result;
    }
}
