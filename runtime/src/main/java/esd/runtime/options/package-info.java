/** Options as kohya's trainer takes them, a list of {@code key=value}: read by name and type, what is unknown is refused. */
@NullMarked
package esd.runtime.options;

import org.jspecify.annotations.NullMarked;
