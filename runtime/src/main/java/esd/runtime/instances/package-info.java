/** Endpoints on this machine: how many instances each has, on which devices, and which of them does a job. */
@NullMarked
package esd.runtime.instances;

import org.jspecify.annotations.NullMarked;
