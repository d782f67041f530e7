/** How long a caller waits: work that may take longer goes on without him, and what the object store does not do is told. */
@NullMarked
package esd.server.patience;

import org.jspecify.annotations.NullMarked;
