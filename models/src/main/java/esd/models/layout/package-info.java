/** What a file is: its format by its content, its architecture by names and shapes, and every tensor it must hold. */
@NullMarked
package esd.models.layout;

import org.jspecify.annotations.NullMarked;
