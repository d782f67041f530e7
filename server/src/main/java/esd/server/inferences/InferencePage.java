package esd.server.inferences;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of the list, cut after so many rows or after about a megabyte, as the original service cuts it: a row may hold
 * ten megabytes.
 *
 * @param more whether rows follow
 */
record InferencePage(List<Inference> rows, boolean more) {
    private static final long LARGEST = 1 << 20;

    static final InferencePage NOTHING = new InferencePage(List.of(), false);

    /** Reads no row that it does not hold. */
    static InferencePage cut(Iterator<Inference> rows, int limit) {
        List<Inference> page = new ArrayList<>();
        long size = 0;
        while (page.size() < limit && size < LARGEST && rows.hasNext()) {
            Inference row = rows.next();
            page.add(row);
            size += length(row.payload()) + length(row.failure());
        }
        return new InferencePage(page, rows.hasNext());
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /** By which the next page is asked for; none after the last one. */
    @Nullable
    String token() {
        return more ? Inferences.token(rows.get(rows.size() - 1)) : null;
    }
}
