/** The webui's prompt language, from text to values. */
@NullMarked
package esd.runtime.prompt;

import org.jspecify.annotations.NullMarked;
