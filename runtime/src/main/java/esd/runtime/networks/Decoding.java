package esd.runtime.networks;

import ai.djl.ndarray.NDArray;
import esd.models.tensor.Ops;
import esd.runtime.image.Pixels;
import java.awt.image.BufferedImage;

/** Latents to pictures, in full precision where the usual one does not give numbers. */
public final class Decoding {
    private Decoding() {}

    public static BufferedImage picture(StableDiffusion model, NDArray latent) throws NotFinite { // [1, 4, H, W]
        NDArray unscaled = latent.div(model.latentScale()); // [1, 4, H, W]
        NDArray pixels = model.autoencoder().decode(unscaled); // [1, 3, 8H, 8W]
        if (!Ops.finite(pixels)) {
            pixels = model.exactAutoencoder().get().decode(unscaled); // [1, 3, 8H, 8W]
            if (!Ops.finite(pixels)) {
                throw new NotFinite("the decoded picture");
            }
        }
        return Pixels.pictures(pixels).get(0);
    }
}
