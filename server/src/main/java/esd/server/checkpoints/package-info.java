/** Model files: upload in parts, fetch by URL, activate, rename, find by name and type. */
@NullMarked
package esd.server.checkpoints;

import org.jspecify.annotations.NullMarked;
