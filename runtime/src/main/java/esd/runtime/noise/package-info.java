/** Seeded unit noise: torch's CPU generator, the GPU's generator computed on the CPU, and Brownian paths over both. */
@NullMarked
package esd.runtime.noise;

import org.jspecify.annotations.NullMarked;
