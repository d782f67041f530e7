/** What a training is to do, in kohya's words: each setting is read and checked, or refused by its name. */
@NullMarked
package esd.runtime.kohya;

import org.jspecify.annotations.NullMarked;
