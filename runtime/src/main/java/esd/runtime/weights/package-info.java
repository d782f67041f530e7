/** Model files brought into memory: checkpoints, and what a job mixes into them. */
@NullMarked
package esd.runtime.weights;

import org.jspecify.annotations.NullMarked;
