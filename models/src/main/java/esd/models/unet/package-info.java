/** Latents, timestep and text to predicted noise. */
@NullMarked
package esd.models.unet;

import org.jspecify.annotations.NullMarked;
