package esd.models.net;

import ai.djl.ndarray.NDArray;

/** Pixels to latents and back; pixels are in [-1, 1], latents unscaled. */
public interface Autoencoder {
    /** Latents [B, 4, H, W] to pixels [B, 3, 8H, 8W] in fp32, owned by the latents' manager. */
    NDArray decode(NDArray latents);

    /** Pixels [B, 3, 8H, 8W] to the moments [B, 8, H, W] (mean, then log variance) in fp32. */
    NDArray encode(NDArray pixels);
}
