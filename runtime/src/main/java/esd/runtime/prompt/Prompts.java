package esd.runtime.prompt;

import java.util.List;
import java.util.function.Function;

/** Reads prompts without comments as the webui's users write them, into the chunks of tokens that a text encoder takes. */
public final class Prompts {
    private final Function<String, int[]> tokenizer;

    /** Takes the text encoder's tokenizer: text to ids without start, end or padding. */
    public Prompts(Function<String, int[]> tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** What the picture shall show: at least one chunk. */
    public List<Chunk> positive(String text) throws UnsupportedPrompt {
        Unsupported.refuse(Unsupported.EVERYWHERE, text);
        Unsupported.refuse(Unsupported.POSITIVE, text);
        return chunks(text);
    }

    /** What the picture shall not show: at least one chunk. An {@code AND} is a word here, as in the webui. */
    public List<Chunk> negative(String text) throws UnsupportedPrompt {
        Unsupported.refuse(Unsupported.EVERYWHERE, text);
        return chunks(text);
    }

    private List<Chunk> chunks(String text) {
        return Chunker.chunks(Attention.parse(text), tokenizer);
    }
}
