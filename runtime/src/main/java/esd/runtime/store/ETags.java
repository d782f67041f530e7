package esd.runtime.store;

import java.util.SortedMap;
import java.util.TreeMap;

/** A store's fingerprint of some content: quoted in HTTP, bare in our records. */
final class ETags {
    private static final String OF_NOTHING = "d41d8cd98f00b204e9800998ecf8427e";

    private ETags() {}

    /** The parts without empty ones at their end: stores want every part but the last to be large. */
    static SortedMap<Integer, String> withoutEmptyEnd(SortedMap<Integer, String> etags) {
        TreeMap<Integer, String> parts = new TreeMap<>(etags);
        while (parts.size() > 1 && bare(parts.lastEntry().getValue()).equals(OF_NOTHING)) {
            parts.pollLastEntry();
        }
        return parts;
    }

    static String bare(String etag) {
        String trimmed = etag.trim();
        boolean quoted = trimmed.length() >= 2 && trimmed.startsWith("\"") && trimmed.endsWith("\"");
        return quoted ? trimmed.substring(1, trimmed.length() - 1) : trimmed;
    }
}
