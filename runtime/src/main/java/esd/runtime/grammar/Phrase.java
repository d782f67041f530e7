package esd.runtime.grammar;

import java.util.List;
import java.util.NavigableSet;
import java.util.stream.IntStream;

/** A piece of a prompt that knows its words at each call of the network. */
sealed interface Phrase {
    /** Appends the words of this call, counted from 1. */
    void at(int call, Calls calls, StringBuilder words);

    /** Adds the last calls before the words change. */
    void changes(Calls calls, NavigableSet<Integer> lastCalls);

    /** The same words always. */
    record Words(String text) implements Phrase {
        @Override
        public void at(int call, Calls calls, StringBuilder words) {
            words.append(text);
        }

        @Override
        public void changes(Calls calls, NavigableSet<Integer> lastCalls) {}
    }

    /** One after the other. */
    record Sequence(List<Phrase> phrases) implements Phrase {
        @Override
        public void at(int call, Calls calls, StringBuilder words) {
            phrases.forEach(phrase -> phrase.at(call, calls, words));
        }

        @Override
        public void changes(Calls calls, NavigableSet<Integer> lastCalls) {
            phrases.forEach(phrase -> phrase.changes(calls, lastCalls));
        }
    }

    /** {@code [before:after:when]}. */
    record Scheduled(Phrase before, Phrase after, String when) implements Phrase {
        @Override
        public void at(int call, Calls calls, StringBuilder words) {
            (call <= calls.lastBefore(when) ? before : after).at(call, calls, words);
        }

        @Override
        public void changes(Calls calls, NavigableSet<Integer> lastCalls) {
            if (calls.lastBefore(when) >= 1) {
                lastCalls.add(calls.lastBefore(when));
            }
            before.changes(calls, lastCalls);
            after.changes(calls, lastCalls);
        }
    }

    /** {@code [a|b]}: another one at each call. */
    record Alternation(List<Phrase> options) implements Phrase {
        @Override
        public void at(int call, Calls calls, StringBuilder words) {
            options.get((call - 1) % options.size()).at(call, calls, words);
        }

        @Override
        public void changes(Calls calls, NavigableSet<Integer> lastCalls) {
            IntStream.rangeClosed(1, calls.count()).forEach(lastCalls::add);
        }
    }
}
