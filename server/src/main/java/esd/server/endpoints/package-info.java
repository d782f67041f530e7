/** Where inferences may run, and how each place is. */
@NullMarked
package esd.server.endpoints;

import org.jspecify.annotations.NullMarked;
