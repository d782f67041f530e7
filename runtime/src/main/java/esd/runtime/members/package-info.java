/** Which members a webui body may have: those that act, those that need nothing done, and those that this version lacks. */
@NullMarked
package esd.runtime.members;

import org.jspecify.annotations.NullMarked;
