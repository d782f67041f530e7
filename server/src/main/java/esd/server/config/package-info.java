/** Environment to {@link esd.server.config.Config}, all problems at once. */
@NullMarked
package esd.server.config;

import org.jspecify.annotations.NullMarked;
