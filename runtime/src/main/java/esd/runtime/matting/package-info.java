/** Cuts what is in front out of a picture with soft edges, where a mask leaves open what belongs to it. */
@NullMarked
package esd.runtime.matting;

import org.jspecify.annotations.NullMarked;
