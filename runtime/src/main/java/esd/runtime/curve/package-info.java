/** The losses of a training drawn as a curve. */
@NullMarked
package esd.runtime.curve;

import org.jspecify.annotations.NullMarked;
