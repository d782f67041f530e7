/** The webui's prompt language: emphasis, changes over time, composition, comments. */
@NullMarked
package esd.runtime.grammar;

import org.jspecify.annotations.NullMarked;
