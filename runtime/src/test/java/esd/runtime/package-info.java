/** What the tests of every room share. */
@NullMarked
package esd.runtime;

import org.jspecify.annotations.NullMarked;
