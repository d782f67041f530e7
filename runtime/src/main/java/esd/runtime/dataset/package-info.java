/** Pictures to train on: folders of them with captions, the sizes they are brought to, and the order they are shown in. */
@NullMarked
package esd.runtime.dataset;

import org.jspecify.annotations.NullMarked;
