/** TensorBoard's event files: numbers by step, each record with its checksums, written on and read back. */
@NullMarked
package esd.runtime.events;

import org.jspecify.annotations.NullMarked;
