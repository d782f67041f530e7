package esd.runtime.weights;

import esd.models.net.Autoencoder;

/** An autoencoder in the usual precision and in full precision, for pictures that end at their edges or can be tiled. */
interface Autoencoders {
    Autoencoder usual(boolean tiling);

    Autoencoder exact(boolean tiling);
}
