/** A checkpoint seen from a prefix, a step's memory, and the operations that the engine lacks. */
@NullMarked
package esd.models.tensor;

import org.jspecify.annotations.NullMarked;
