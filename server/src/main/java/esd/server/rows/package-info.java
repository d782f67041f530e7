/** Rows of the tables read column by column, by hand: lists read thousands a second. */
@NullMarked
package esd.server.rows;

import org.jspecify.annotations.NullMarked;
