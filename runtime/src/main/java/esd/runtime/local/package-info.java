/** The backend in this process: picks what does a job, and stores what it made. */
@NullMarked
package esd.runtime.local;

import org.jspecify.annotations.NullMarked;
