/** Pictures that a training draws on its way, with what it has learned so far. */
@NullMarked
package esd.runtime.samples;

import org.jspecify.annotations.NullMarked;
