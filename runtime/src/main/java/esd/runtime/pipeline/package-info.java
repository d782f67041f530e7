/** One class per task: a request in, images out. */
@NullMarked
package esd.runtime.pipeline;

import org.jspecify.annotations.NullMarked;
