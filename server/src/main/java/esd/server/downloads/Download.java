package esd.server.downloads;

/**
 * A file that is to come.
 *
 * @param id of the thing that it is for
 * @param url encrypted: tokens and signatures travel in URLs
 * @param name as which it lies here on its way
 * @param key as which it will lie in the store
 */
public record Download(String id, String url, String name, String key) {}
