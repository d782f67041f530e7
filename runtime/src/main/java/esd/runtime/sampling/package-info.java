/** Schedules, noise, denoisers, samplers. */
@NullMarked
package esd.runtime.sampling;

import org.jspecify.annotations.NullMarked;
