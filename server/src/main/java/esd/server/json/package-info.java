/** JSON as clients write it, as rows keep it and as answers show it. */
@NullMarked
package esd.server.json;

import org.jspecify.annotations.NullMarked;
