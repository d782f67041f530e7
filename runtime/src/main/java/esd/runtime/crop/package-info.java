/** An image file in, the same picture at a wanted size out. */
@NullMarked
package esd.runtime.crop;

import org.jspecify.annotations.NullMarked;
