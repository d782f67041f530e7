package esd.runtime.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import esd.models.tensor.Ops;
import esd.models.tensor.Scratch;
import esd.runtime.noise.Noise;
import java.util.Arrays;
import java.util.Optional;

/** Pictures to latents, and to what an inpainting network sees beside a latent. */
public final class PictureEncoder {
    private static final double LEAST_LOG_VARIANCE = -30;
    private static final double MOST_LOG_VARIANCE = 20;
    private static final int LATENT_CELL = 8;
    private static final int LATENT_CHANNELS = 4;

    private final StableDiffusion model;

    public PictureEncoder(StableDiffusion model) {
        this.model = model;
    }

    /** A latent of the distribution that the encoder tells, [1, 4, H, W], of pixels [1, 3, 8H, 8W], whose manager owns it. */
    public NDArray latent(NDArray pixels, Noise noise) throws NotFinite {
        NDArray moments = model.autoencoder().encode(pixels); // [1, 8, H, W]
        if (!Ops.finite(moments)) {
            moments.close();
            moments = model.exactAutoencoder().get().encode(pixels); // [1, 8, H, W]
        }
        if (!Ops.finite(moments)) {
            throw new NotFinite("the encoded picture");
        }
        return Scratch.step(moments, encoded -> sampled(encoded, noise).mul(model.latentScale())); // [1, 4, H, W]
    }

    /**
     * A mask and the latent of a picture without what it marks, for the networks that see them.
     *
     * @param pixels [1, 3, 8H, 8W]
     * @param mask 1 for each pixel that may change
     */
    public Optional<NDArray> beside(NDArray pixels, float[] mask, Noise noise) throws NotFinite { // [1, 5, H, W]
        if (!model.inpainting()) {
            return Optional.empty();
        }
        NDManager manager = pixels.getManager();
        int height = Math.toIntExact(pixels.getShape().get(2));
        int width = Math.toIntExact(pixels.getShape().get(3));
        try (NDArray marked = manager.create(mask, new Shape(1, 1, height, width)); // [1, 1, 8H, 8W]
                NDArray without = pixels.sub(pixels.mul(marked))) { // [1, 3, 8H, 8W]
            NDArray latent = latent(without, noise); // [1, 4, H, W]
            NDArray cells = Ops.upsample(marked, height / LATENT_CELL, width / LATENT_CELL); // [1, 1, H, W]
            return Optional.of(cells.concat(latent, 1)); // [1, 5, H, W]
        }
    }

    /** The same where everything may change, and there is no picture. */
    public Optional<NDArray> besideNothing(NDManager manager, Noise noise, int width, int height) throws NotFinite {
        float[] everywhere = new float[width * height];
        Arrays.fill(everywhere, 1);
        try (NDArray grey = manager.zeros(new Shape(1, 3, height, width))) { // [1, 3, 8H, 8W]
            return beside(grey, everywhere, noise); // [1, 5, H, W]
        }
    }

    /** How many pixels so many places of a latent are. */
    public static int pixels(long places) {
        return Math.toIntExact(places * LATENT_CELL);
    }

    public static Shape shape(int width, int height) {
        return new Shape(LATENT_CHANNELS, height / LATENT_CELL, width / LATENT_CELL);
    }

    private static NDArray sampled(NDArray moments, Noise noise) { // [1, 8, H, W]
        NDList halves = moments.split(2, 1); // 2 times [1, 4, H, W]
        NDArray deviation = halves.get(1)
                .clip(LEAST_LOG_VARIANCE, MOST_LOG_VARIANCE)
                .mul(0.5)
                .exp(); // [1, 4, H, W]
        return halves.get(0).add(deviation.mul(noise.like(deviation))); // [1, 4, H, W]
    }
}
