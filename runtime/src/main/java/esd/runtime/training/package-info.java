/** Kohya's recipe: from pictures with captions to a LoRA, step after step, with what is saved on the way. */
@NullMarked
package esd.runtime.training;

import org.jspecify.annotations.NullMarked;
