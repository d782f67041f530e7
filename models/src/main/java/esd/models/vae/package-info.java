/** Pixels to latents and back. */
@NullMarked
package esd.models.vae;

import org.jspecify.annotations.NullMarked;
