/** The log of a training: its numbers as an event file and as a curve, kept from one attempt to the next. */
@NullMarked
package esd.runtime.journal;

import org.jspecify.annotations.NullMarked;
