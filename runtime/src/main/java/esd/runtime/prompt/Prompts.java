package esd.runtime.prompt;

import esd.runtime.grammar.Attention;
import esd.runtime.grammar.Calls;
import esd.runtime.grammar.Composition;
import esd.runtime.grammar.Timeline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads prompts without comments as the webui's users write them, into the chunks of tokens that a text encoder takes. */
public final class Prompts {
    /** Half a gigabyte of conditioning at SD 1.x's width. */
    private static final int MOST_CHUNKS = 2000;

    private final Vocabulary vocabulary;
    private final Map<String, List<Chunk>> known = new HashMap<>();
    private long chunks;
    private long padded;

    /** Takes the text encoder's tokenizer: text to ids without start, end or padding. */
    public Prompts(Function<String, int[]> tokenizer) {
        this(tokenizer, List.of());
    }

    /** Takes embeddings besides: where a prompt has one's name, it has the embedding's ids. */
    public Prompts(Function<String, int[]> tokenizer, List<Embedding> embeddings) {
        this.vocabulary = new Vocabulary(tokenizer, embeddings);
    }

    /** What the picture shall show: at least one prompt. Its extra networks were taken out. */
    public List<TimedPrompt> positive(String text, Calls calls) throws UnsupportedPrompt {
        List<TimedPrompt> prompts = new ArrayList<>();
        for (Composition.Member member : Composition.of(text)) {
            prompts.add(new TimedPrompt(member.weight(), spans(member.text(), calls)));
        }
        return prompts;
    }

    /** What the picture shall not show. An {@code AND} is a word here, as in the webui. */
    public TimedPrompt negative(String text, Calls calls) throws UnsupportedPrompt {
        ExtraNetworks.refuse(text);
        return new TimedPrompt(1, spans(text, calls));
    }

    /** The embeddings that the prompts so far name, in their order. */
    public List<Embedding> used() {
        return List.copyOf(vocabulary.used());
    }

    private List<TimedPrompt.Span> spans(String text, Calls calls) throws UnsupportedPrompt {
        List<Timeline.Span> timeline = Timeline.of(text, calls);
        int longest = 0;
        for (Timeline.Span span : timeline) {
            longest = Math.max(longest, chunks(span.words()).size());
        }
        long different = timeline.stream().map(Timeline.Span::words).distinct().count();
        padded = refuseMany(padded + different * longest);
        List<TimedPrompt.Span> spans = new ArrayList<>();
        for (Timeline.Span span : timeline) {
            List<Chunk> own = new ArrayList<>(chunks(span.words()));
            own.addAll(Collections.nCopies(longest - own.size(), Chunker.EMPTY));
            spans.add(new TimedPrompt.Span(span.lastCall(), span.words(), own));
        }
        return spans;
    }

    private List<Chunk> chunks(String words) throws UnsupportedPrompt {
        List<Chunk> found = known.get(words);
        if (found == null) {
            found = Chunker.chunks(Attention.parse(words), vocabulary);
            known.put(words, found);
            chunks = refuseMany(chunks + found.size());
        }
        return found;
    }

    private static long refuseMany(long chunks) throws UnsupportedPrompt {
        if (chunks > MOST_CHUNKS) {
            throw new UnsupportedPrompt(
                    "the prompt changes into more than %d different pieces of 75 tokens".formatted(MOST_CHUNKS));
        }
        return chunks;
    }
}
