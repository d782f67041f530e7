/** The addresses of this process's own servers. */
@NullMarked
package esd.runtime.address;

import org.jspecify.annotations.NullMarked;
