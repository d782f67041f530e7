/** {@link esd.server.errors.Refusal}: what we decline and why. */
@NullMarked
package esd.server.errors;

import org.jspecify.annotations.NullMarked;
