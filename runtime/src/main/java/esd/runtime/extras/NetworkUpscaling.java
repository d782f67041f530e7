package esd.runtime.extras;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.models.net.Upscaler;
import esd.runtime.pipeline.PictureListener;
import esd.runtime.request.RefusedRequest;
import java.awt.image.BufferedImage;

/** A network's upscaling, tile by tile, so that memory does not grow with the picture. */
public final class NetworkUpscaling implements Upscaling {
    private static final int CORE = 160;
    private static final int MARGIN = 16;
    private static final int COLOURS = 3;

    private final Upscaler network;
    private final NDManager manager;
    private final PictureListener listener;

    /** Computes on the manager's device; each tile's tensors are released with it. */
    public NetworkUpscaling(Upscaler network, NDManager manager, PictureListener listener) {
        this.network = network;
        this.manager = manager;
        this.listener = listener;
    }

    @Override
    public BufferedImage enlarged(BufferedImage picture, double times) throws RefusedRequest, InterruptedException {
        Sides sides = Sides.of(picture, network.scale());
        BufferedImage result = new BufferedImage(sides.width(), sides.height(), BufferedImage.TYPE_INT_RGB);
        int across = (picture.getWidth() + CORE - 1) / CORE;
        int tiles = across * ((picture.getHeight() + CORE - 1) / CORE);
        for (int tile = 0; tile < tiles; tile++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped after %d of %d tiles".formatted(tile, tiles));
            }
            enlarge(picture, result, tile % across * CORE, tile / across * CORE);
            listener.step(tile + 1, tiles);
        }
        return result;
    }

    private void enlarge(BufferedImage picture, BufferedImage result, int x, int y) {
        int left = Math.max(0, x - MARGIN);
        int top = Math.max(0, y - MARGIN);
        int width = whole(Math.min(picture.getWidth(), x + CORE + MARGIN) - left);
        int height = whole(Math.min(picture.getHeight(), y + CORE + MARGIN) - top);
        float[] pixels = pixels(picture, left, top, width, height);
        try (NDManager tile = manager.newSubManager()) {
            NDArray larger = network.upscale(tile.create(pixels, new Shape(1, COLOURS, height, width)));
            Tile enlarged = new Tile(larger.toFloatArray(), width * network.scale(), height * network.scale());
            int scale = network.scale();
            int right = Math.min(picture.getWidth(), x + CORE) * scale;
            int bottom = Math.min(picture.getHeight(), y + CORE) * scale;
            for (int row = y * scale; row < bottom; row++) {
                for (int column = x * scale; column < right; column++) {
                    result.setRGB(column, row, enlarged.colour(column - left * scale, row - top * scale));
                }
            }
        }
    }

    private int whole(int side) {
        return (side + network.multiple() - 1) / network.multiple() * network.multiple();
    }

    /** [3, height, width] of a part; what lies beyond the picture is its mirror image. */
    private static float[] pixels(BufferedImage picture, int left, int top, int width, int height) {
        float[] pixels = new float[COLOURS * width * height];
        for (int place = 0; place < width * height; place++) {
            int x = mirrored(left + place % width, picture.getWidth());
            int y = mirrored(top + place / width, picture.getHeight());
            int colour = picture.getRGB(x, y);
            for (int channel = 0; channel < COLOURS; channel++) {
                pixels[channel * width * height + place] = ((colour >> (8 * (COLOURS - 1 - channel))) & 255) / 255f;
            }
        }
        return pixels;
    }

    private static int mirrored(int place, int length) {
        return place < length ? place : Math.max(0, 2 * length - 2 - place);
    }

    private static final class Tile {
        private final float[] values;
        private final int width;
        private final int height;

        Tile(float[] values, int width, int height) {
            this.values = values;
            this.width = width;
            this.height = height;
        }

        int colour(int x, int y) {
            int colour = 0;
            for (int channel = 0; channel < COLOURS; channel++) {
                float value = values[(channel * height + y) * width + x];
                colour = (colour << 8) | Math.round(Math.min(Math.max(value, 0), 1) * 255);
            }
            return colour;
        }
    }
}
