/** Where a picture may change, what stands there before, and what is laid over it after. */
@NullMarked
package esd.runtime.mask;

import org.jspecify.annotations.NullMarked;
