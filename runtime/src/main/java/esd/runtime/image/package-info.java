/** Pictures to tensors and back, and PNG with its parameters text. */
@NullMarked
package esd.runtime.image;

import org.jspecify.annotations.NullMarked;
