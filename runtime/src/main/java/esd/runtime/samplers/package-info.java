/** The sampling algorithms, one file each, and the names by which users ask for them. */
@NullMarked
package esd.runtime.samplers;

import org.jspecify.annotations.NullMarked;
