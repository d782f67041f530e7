/** What learns beside a frozen checkpoint: low-rank factors for its layers, under kohya's names, and files of them. */
@NullMarked
package esd.models.adapter;

import org.jspecify.annotations.NullMarked;
