/** Picture jobs: create, start, look, delete; handles the queue's "inference" kind. */
@NullMarked
package esd.server.inferences;

import org.jspecify.annotations.NullMarked;
