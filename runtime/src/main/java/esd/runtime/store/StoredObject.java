package esd.runtime.store;

import java.time.Instant;

/**
 * What the store says of one object.
 *
 * @param etag the store's fingerprint of the content, without quotes; it changes when the content does
 */
public record StoredObject(String key, long size, String etag, Instant modified) {}
