/** The port where jobs run: a task goes in, a result comes out, progress is told between. */
@NullMarked
package esd.runtime.backend;

import org.jspecify.annotations.NullMarked;
