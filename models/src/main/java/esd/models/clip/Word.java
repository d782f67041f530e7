package esd.models.clip;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/** One word on its way from bytes to tokens: neighbours merge, the pairs learned first before the others. */
final class Word {
    private static final int GONE = -1;

    private final Vocabulary vocabulary;
    private final int[] tokens;
    private final int[] previous;
    private final int[] next;
    private final PriorityQueue<Pair> pairs =
            new PriorityQueue<>(Comparator.comparingInt(Pair::merged).thenComparingInt(Pair::position));

    /** Two neighbours as they were when seen; either may have merged since. */
    private record Pair(int merged, int position, int left, int right) {}

    private Word(String text, Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        byte[] bytes = text.getBytes(UTF_8);
        int last = bytes.length - 1;
        tokens = IntStream.rangeClosed(0, last)
                .map(i -> i == last ? vocabulary.ofLastByte(bytes[i]) : vocabulary.ofByte(bytes[i]))
                .toArray();
        previous = IntStream.rangeClosed(0, last).map(i -> i - 1).toArray();
        next = IntStream.rangeClosed(0, last).map(i -> i + 1).toArray();
    }

    static IntStream tokens(String text, Vocabulary vocabulary) {
        Word word = new Word(text, vocabulary);
        word.merge();
        return IntStream.of(word.tokens).filter(token -> token != GONE);
    }

    private void merge() {
        for (int i = 0; i < tokens.length; i++) {
            offer(i);
        }
        for (Pair pair = pairs.poll(); pair != null; pair = pairs.poll()) {
            if (stands(pair)) {
                join(pair.position(), pair.merged());
            }
        }
    }

    private void offer(int position) {
        if (position >= 0 && next[position] < tokens.length) {
            int left = tokens[position];
            int right = tokens[next[position]];
            int merged = vocabulary.ofPair(left, right);
            if (merged >= 0) {
                pairs.add(new Pair(merged, position, left, right));
            }
        }
    }

    private boolean stands(Pair pair) {
        int after = next[pair.position()];
        return tokens[pair.position()] == pair.left() && after < tokens.length && tokens[after] == pair.right();
    }

    private void join(int position, int merged) {
        int right = next[position];
        tokens[position] = merged;
        tokens[right] = GONE;
        next[position] = next[right];
        if (next[position] < tokens.length) {
            previous[next[position]] = position;
        }
        offer(previous[position]);
        offer(position);
    }
}
