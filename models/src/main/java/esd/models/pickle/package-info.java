/** Pickled data without Python: numbers, texts, lists, dictionaries, and what a reader lets be named. Runs nothing. */
@NullMarked
package esd.models.pickle;

import org.jspecify.annotations.NullMarked;
