package esd.models.clip;

import esd.models.net.Tokenizer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** CLIP's tokenizer, with the vocabulary that ships with it. Made once, it serves every thread. */
public final class BytePairTokenizer implements Tokenizer {
    private static final String START = "<|startoftext|>";
    private static final String END = "<|endoftext|>";
    private static final Pattern WORD = Pattern.compile(
            Pattern.quote(START) + "|" + Pattern.quote(END)
                    + "|'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+",
            Pattern.UNICODE_CHARACTER_CLASS);

    private final Vocabulary vocabulary = new Vocabulary();

    @Override
    public int[] encode(String text) {
        return WORD.matcher(PlainText.of(text))
                .results()
                .flatMapToInt(word -> encodeWord(word.group()))
                .toArray();
    }

    private IntStream encodeWord(String word) {
        return switch (word) {
            case START -> IntStream.of(Vocabulary.START);
            case END -> IntStream.of(Vocabulary.END);
            default -> Word.tokens(word, vocabulary);
        };
    }
}
