/** Pictures made larger after they were made. */
@NullMarked
package esd.runtime.extras;

import org.jspecify.annotations.NullMarked;
