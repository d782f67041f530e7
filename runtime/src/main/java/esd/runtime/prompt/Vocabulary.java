package esd.runtime.prompt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Text to ids: the tokenizer's, and those of embeddings where the tokens are those of one's name. */
final class Vocabulary {
    private final Function<String, int[]> tokenizer;
    private final List<Entry> entries;
    private final Set<Embedding> used = new LinkedHashSet<>();

    /** An embedding, and the tokens of its name. */
    private record Entry(List<Integer> name, Embedding embedding) {
        boolean at(int[] tokens, int start) {
            return start + name.size() <= tokens.length
                    && IntStream.range(0, name.size()).allMatch(i -> tokens[start + i] == name.get(i));
        }

        int[] ids() {
            return IntStream.range(0, embedding.vectors())
                    .map(i -> embedding.firstId() + i)
                    .toArray();
        }
    }

    Vocabulary(Function<String, int[]> tokenizer, List<Embedding> embeddings) {
        this.tokenizer = tokenizer;
        this.entries = embeddings.stream()
                .map(embedding -> new Entry(
                        Arrays.stream(tokenizer.apply(embedding.name())).boxed().toList(), embedding))
                .filter(entry -> !entry.name().isEmpty())
                .sorted(Comparator.comparingInt(entry -> -entry.name().size()))
                .toList();
    }

    int[] ids(String text) {
        return tokenizer.apply(text);
    }

    /** Single tokens, and embeddings as wholes; of two names that begin alike the longer one is meant. */
    List<int[]> words(String text) {
        int[] tokens = tokenizer.apply(text);
        List<int[]> words = new ArrayList<>();
        int position = 0;
        while (position < tokens.length) {
            int start = position;
            Optional<Entry> found =
                    entries.stream().filter(entry -> entry.at(tokens, start)).findFirst();
            found.ifPresent(entry -> used.add(entry.embedding()));
            words.add(found.map(Entry::ids).orElse(new int[] {tokens[start]}));
            position += found.map(entry -> entry.name().size()).orElse(1);
        }
        return words;
    }

    /** The embeddings whose names were met so far. */
    Set<Embedding> used() {
        return Collections.unmodifiableSet(used);
    }
}
