/** What a LoRA's file says of the training that it came from: kohya's words, and those of Stability's model specification. */
@NullMarked
package esd.runtime.metadata;

import org.jspecify.annotations.NullMarked;
