/** Pictures are drawn: what a pass begins with, its steps, a second pass, and what a picture tells of itself. */
@NullMarked
package esd.runtime.pipeline;

import org.jspecify.annotations.NullMarked;
