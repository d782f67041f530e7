package esd.models.net;

/** Text to the ids of a vocabulary, without start, end or padding. */
public interface Tokenizer {
    int[] encode(String text);
}
