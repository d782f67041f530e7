/** Model files: upload in parts, activate, rename, find by name and type. */
@NullMarked
package esd.server.checkpoints;

import org.jspecify.annotations.NullMarked;
