/** Users, roles, permissions; may this caller do this? */
@NullMarked
package esd.server.access;

import org.jspecify.annotations.NullMarked;
