/** SQLite opened, migrated ({@code V1__...sql}), column types registered. */
@NullMarked
package esd.server.db;

import org.jspecify.annotations.NullMarked;
