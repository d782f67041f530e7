/** The durable queue: submit, claim, run, stop, recover after a crash. Knows kinds and ids, not pictures. */
@NullMarked
package esd.server.jobs;

import org.jspecify.annotations.NullMarked;
