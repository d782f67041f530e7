package esd.runtime.prompt;

/**
 * Learned vectors that stand where a prompt has their name.
 *
 * @param name as prompts write it; upper and lower case do not differ
 * @param firstId the id of the first vector, behind those of the tokenizer
 * @param vectors how many there are
 * @param hash the first twelve digits of its file's SHA-256
 */
public record Embedding(String name, int firstId, int vectors, String hash) {}
