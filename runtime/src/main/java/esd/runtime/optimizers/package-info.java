/** Parameters move against their gradients, in place: kohya's optimizers with their arguments, and clipping. */
@NullMarked
package esd.runtime.optimizers;

import org.jspecify.annotations.NullMarked;
