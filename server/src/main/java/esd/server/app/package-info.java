/** Main: config to db to store to backend to services to routes to worker, closed in reverse. */
@NullMarked
package esd.server.app;

import org.jspecify.annotations.NullMarked;
