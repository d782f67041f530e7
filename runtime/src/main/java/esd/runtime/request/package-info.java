/** What is asked for: the webui's bodies, read from JSON and checked. */
@NullMarked
package esd.runtime.request;

import org.jspecify.annotations.NullMarked;
