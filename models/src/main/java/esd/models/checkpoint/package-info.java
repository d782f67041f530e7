/** Files of named tensors in and out, and which architecture their names and shapes tell. */
@NullMarked
package esd.models.checkpoint;

import org.jspecify.annotations.NullMarked;
