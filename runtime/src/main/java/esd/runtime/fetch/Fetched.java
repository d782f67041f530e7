package esd.runtime.fetch;

/**
 * A file that came whole.
 *
 * @param sha256 of its content, in lower-case hexadecimal digits
 */
public record Fetched(long size, String sha256) {}
