package esd.runtime.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/** A prompt's words over the calls of the network: at least one span, the last one to the end. */
public final class Timeline {
    /** Words until a call, counted from 1. */
    public record Span(int lastCall, String words) {}

    private Timeline() {}

    public static List<Span> of(String prompt, Calls calls) {
        Phrase phrase = PhraseParser.parse(prompt);
        NavigableSet<Integer> lastCalls = new TreeSet<>(List.of(calls.count()));
        phrase.changes(calls, lastCalls);
        List<Span> spans = new ArrayList<>();
        for (int call : lastCalls) {
            StringBuilder words = new StringBuilder();
            phrase.at(call, calls, words);
            spans.add(new Span(call, words.toString()));
        }
        return spans;
    }
}
