package esd.models.net;

import ai.djl.ndarray.NDArray;

/** Pixels to more pixels; pixels are in [0, 1]. */
public interface Upscaler {
    /** How many pixels a side become of one. */
    int scale();

    /** What the sides of the pixels must be multiples of. */
    int multiple();

    /** Pixels [B, 3, H, W] to [B, 3, scale · H, scale · W], owned by their manager and not clipped. */
    NDArray upscale(NDArray pixels);
}
