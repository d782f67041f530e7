/** Which architecture a checkpoint's names and shapes tell, and every tensor that it must hold. */
@NullMarked
package esd.models.layout;

import org.jspecify.annotations.NullMarked;
