/** A newcomer's first picture: a client that knows this server by its API only. */
@NullMarked
package esd.server.demo;

import org.jspecify.annotations.NullMarked;
