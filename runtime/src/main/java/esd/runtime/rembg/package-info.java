/** Pictures without their backgrounds. */
@NullMarked
package esd.runtime.rembg;

import org.jspecify.annotations.NullMarked;
