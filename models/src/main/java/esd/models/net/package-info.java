/** The questions a pipeline asks of a network. */
@NullMarked
package esd.models.net;

import org.jspecify.annotations.NullMarked;
