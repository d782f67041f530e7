/** Files that torch saved: both of its layouts, and the tensors that their pickles describe. */
@NullMarked
package esd.models.torch;

import org.jspecify.annotations.NullMarked;
