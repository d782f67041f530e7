/** The backend in this process: fetches files, keeps weights warm, picks the pipeline. */
@NullMarked
package esd.runtime.local;

import org.jspecify.annotations.NullMarked;
