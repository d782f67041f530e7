package esd.runtime.prompt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the square brackets that mean more than emphasis: {@code [a|b]}, and {@code [a:b:0.5]}, [b:8], [a::8]. */
final class BracketSyntax {
    private static final Pattern NUMBER = Pattern.compile("\\s*[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?\\s*");
    private static final int MOST_COLONS = 2;

    private final String prompt;
    private final Deque<Open> open = new ArrayDeque<>();
    private int openRounds;

    /** An open bracket, and what stands in it outside of further brackets. */
    private static final class Open {
        private final int start;
        private final boolean round;
        private int bars;
        private int colons;
        private int lastColon;

        private Open(int start, boolean round) {
            this.start = start;
            this.round = round;
        }
    }

    /** Asks a closed bracket, whose end is given, for its meaning. */
    private interface Meaning {
        boolean holds(Open bracket, int end);
    }

    private BracketSyntax(String prompt) {
        this.prompt = prompt;
    }

    static Optional<String> alternation(String prompt) {
        return new BracketSyntax(prompt).first((bracket, end) -> bracket.bars > 0 && bracket.colons == 0);
    }

    static Optional<String> schedule(String prompt) {
        return new BracketSyntax(prompt)
                .first((bracket, end) -> bracket.bars == 0
                        && bracket.colons > 0
                        && bracket.colons <= MOST_COLONS
                        && NUMBER.matcher(prompt)
                                .region(bracket.lastColon + 1, end)
                                .matches());
    }

    private Optional<String> first(Meaning meaning) {
        for (int i = 0; i < prompt.length(); i++) {
            switch (prompt.charAt(i)) {
                case '\\' -> i++;
                case '(', '[' -> open(i);
                case ')' -> close(true);
                case ']' -> {
                    int end = i;
                    Optional<Open> closed = close(false).filter(bracket -> meaning.holds(bracket, end));
                    if (closed.isPresent()) {
                        return Optional.of(prompt.substring(closed.get().start, end + 1));
                    }
                }
                default -> count(i);
            }
        }
        return Optional.empty();
    }

    private void open(int position) {
        boolean round = prompt.charAt(position) == '(';
        open.push(new Open(position, round));
        openRounds += round ? 1 : 0;
    }

    /** Closes the innermost bracket of this kind; what was left open inside it is forgotten. */
    private Optional<Open> close(boolean round) {
        if ((round ? openRounds : open.size() - openRounds) == 0) {
            return Optional.empty();
        }
        Open closed = open.pop();
        while (closed.round != round) {
            openRounds -= closed.round ? 1 : 0;
            closed = open.pop();
        }
        openRounds -= round ? 1 : 0;
        return Optional.of(closed);
    }

    private void count(int position) {
        Open innermost = open.peek();
        if (innermost == null) {
            return;
        }
        if (prompt.charAt(position) == '|') {
            innermost.bars++;
        } else if (prompt.charAt(position) == ':') {
            innermost.colons++;
            innermost.lastColon = position;
        }
    }
}
