/** The networks of a checkpoint at work: prompts to guidance, pictures to latents and back. */
@NullMarked
package esd.runtime.networks;

import org.jspecify.annotations.NullMarked;
