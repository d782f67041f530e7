/** Sets of training files: create, upload, look, crop to one size, delete. */
@NullMarked
package esd.server.datasets;

import org.jspecify.annotations.NullMarked;
