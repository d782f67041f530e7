package esd.runtime.store;

/** A store's fingerprint of some content: quoted in HTTP, bare in our records. */
final class ETags {
    private ETags() {}

    static String bare(String etag) {
        String trimmed = etag.trim();
        boolean quoted = trimmed.length() >= 2 && trimmed.startsWith("\"") && trimmed.endsWith("\"");
        return quoted ? trimmed.substring(1, trimmed.length() - 1) : trimmed;
    }
}
